-- What filters look at becomes one row for each entity, where it was a row with two indexes for each value. Which entities
-- match is asked of the index in memory (docs/decisions/0016), and of the database about entities that are known by their
-- refs.

create table entity_fields (
    ref       text collate "C" primary key,
    texts     jsonb not null,   -- by key the values, lower-cased; null among them for one that is too long to look for
    originals jsonb not null    -- by key the values as they are written, where that is otherwise
) with (toast_tuple_target = 8160);

insert into entity_fields (ref, texts, originals)
select ref, jsonb_object_agg(key, texts), coalesce(jsonb_object_agg(key, originals) filter (where texts <> originals), '{}')
  from (select ref, key, jsonb_agg(value order by value) as texts, jsonb_agg(original order by value) as originals
          from entity_search
         group by ref, key) as fields
 group by ref;

drop table entity_search;
