-- Which entities changed in which transaction. Every replica follows it with what it holds in memory, and asks with each
-- question whether there is more than it has seen (docs/decisions/0016). Whatever writes an entity is noted, so that no
-- statement can forget to.

create table entity_changes (
    xid      xid8               not null default pg_current_xact_id(),
    ref      text collate "C"   not null,
    noted_at timestamptz        not null default clock_timestamp()
);
create index entity_changes_xid on entity_changes (xid);

create function note_entity_changes() returns trigger language plpgsql set search_path from current as $$
begin
    insert into entity_changes (ref) select ref from changed;
    return null;
end
$$;

create trigger note_inserts after insert on entities
    referencing new table as changed for each statement execute function note_entity_changes();
create trigger note_updates after update on entities
    referencing new table as changed for each statement execute function note_entity_changes();
create trigger note_deletes after delete on entities
    referencing old table as changed for each statement execute function note_entity_changes();

-- Which rows a filter finds is no longer asked of the planner, and this much of it made each analysis and each plan costly.
drop statistics entity_search_key_value;
alter table entity_search alter column key set statistics -1;
alter table entity_search alter column value set statistics -1;
