-- A query looks rows up by key and value, orders by them, and asks whether an entity has a certain row.

drop index entity_search_ref;
create index entity_search_of on entity_search (ref, key, value);

-- Values depend on their keys: without this the server thinks that hardly any entity is of kind component.
create statistics entity_search_key_value (mcv, dependencies) on key, value from entity_search;
alter table entity_search alter column key set statistics 1000;
alter table entity_search alter column value set statistics 1000;
