-- What entities were. The version that counts stays in its row of `entities`; it comes here when another follows, so
-- that what never changes costs nothing. A removal leaves a version without content.

alter table entities
    add column version    bigint not null default 1,   -- +1 per change of content, also over removals
    add column changed_by text,                        -- who or what caused it; null when the catalog found it by itself
    add column revision   text;                        -- the commit it was read from, where it comes from a repository

create table entity_versions (
    ref        text        not null,
    version    bigint      not null,
    since      timestamptz not null,
    changed_by text,
    revision   text,
    uid        uuid        not null,
    source     text        not null,
    owner      text,
    content    bytea,                                  -- null: removed
    primary key (ref, version)
);
create index entity_versions_uid on entity_versions (uid);
create index entity_versions_since on entity_versions (since);

alter table relations add column since timestamptz not null default clock_timestamp();

create table relation_versions (
    declared_by text        not null,
    source_ref  text        not null,
    type        text        not null,
    target_ref  text        not null,
    since       timestamptz not null,
    until       timestamptz not null
);
create index relation_versions_source on relation_versions (source_ref, until);
create index relation_versions_until on relation_versions (until);
