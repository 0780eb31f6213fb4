-- What the catalog holds. Nothing here refers to entities by foreign key: relations may point at what does not exist
-- yet, and the tables below change in the same transaction, in bulk, where a check per row would be most of the cost.

create table entities (
    ref          text        primary key,          -- kind:namespace/name, lower-cased
    uid          uuid        not null unique,
    kind         text        not null,             -- as it is written
    location_id  uuid        not null references locations,
    parent_ref   text,                             -- the Location entity through which it was found
    source       text        not null,             -- the file it was read from
    owner        text,
    slug         text,                             -- owner/name at github.com, lower-cased
    content      bytea       not null,             -- JSON as its source says it: without uid, etag, relations and status
    content_hash text        not null,
    status       json,
    document     bytea       not null,             -- JSON as the API answers it, byte for byte
    etag         text        not null,
    added_at     timestamptz not null default clock_timestamp(),
    changed_at   timestamptz not null default clock_timestamp()
)
-- A usual entity stays in its row, uncompressed: reading one is a look-up and a copy.
with (toast_tuple_target = 8160);
create index entities_location on entities (location_id);
create index entities_slug on entities (slug) where slug is not null;

-- A project belongs to the first entity that claimed it.
create table project_slugs (
    slug text primary key,
    ref  text not null
);
create index project_slugs_ref on project_slugs (ref);

-- Both directions of every relation, once for each entity whose spec says it.
create table relations (
    declared_by text not null,
    source_ref  text not null,
    type        text not null,
    target_ref  text not null,
    primary key (declared_by, source_ref, type, target_ref)
);
create index relations_source on relations (source_ref, type, target_ref);
create index relations_target on relations (target_ref, type);

-- What filters and orders look at; `value` is null where only the existence of the key is known.
create table entity_search (
    ref      text not null,
    key      text not null,
    value    text,
    original text
);
create index entity_search_find on entity_search (key, value, ref);
create index entity_search_ref on entity_search (ref);
