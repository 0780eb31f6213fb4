-- Refs, keys and values are compared byte by byte, as code compares them, and not by the rules of a language, which a
-- database brings along, which take longer, and under which an index serves no pattern.

alter table locations
    alter column entity_ref type text collate "C";
alter table waiting_claims
    alter column claim type text collate "C";
alter table kept_entities
    alter column source type text collate "C", alter column ref type text collate "C";
alter table project_slugs
    alter column slug type text collate "C", alter column ref type text collate "C";
alter table entities
    alter column ref type text collate "C", alter column parent_ref type text collate "C",
    alter column owner type text collate "C", alter column slug type text collate "C";
alter table relations
    alter column declared_by type text collate "C", alter column source_ref type text collate "C",
    alter column type type text collate "C", alter column target_ref type text collate "C";
drop statistics entity_search_key_value;
alter table entity_search
    alter column ref type text collate "C", alter column key type text collate "C",
    alter column value type text collate "C";
create statistics entity_search_key_value (mcv, dependencies) on key, value from entity_search;
alter table entity_versions
    alter column ref type text collate "C", alter column owner type text collate "C";
alter table relation_versions
    alter column declared_by type text collate "C", alter column source_ref type text collate "C",
    alter column type type text collate "C", alter column target_ref type text collate "C";
alter table search_documents
    alter column type type text collate "C", alter column location type text collate "C",
    alter column ref type text collate "C";
