-- Entities that other services keep here and state by command. Their locations, of origin 'service', are never due to be
-- read and live as long as they have an entity.

alter table locations drop constraint locations_origin_check;
alter table locations add constraint locations_origin_check check (origin in ('config', 'registered', 'service'));

-- The newest command about each. It outlives the entity, so that an older one that comes late does not bring it back.
create table kept_entities (
    source  text   not null,
    ref     text   not null,
    version bigint not null,
    primary key (source, ref)
);
