-- Where entities come from. A location is a file, or a pattern of files, with everything that is reached from it;
-- its row is locked for as long as it is read, so that two refreshes of one location never interleave.

create table locations (
    id              uuid        primary key,
    type            text        not null,
    target          text        not null,
    entity_ref      text        not null unique,
    origin          text        not null check (origin in ('config', 'registered')),
    trusted         boolean     not null,
    registered_by   text,
    created_at      timestamptz not null default clock_timestamp(),
    content_hash    text,                          -- of all files and of the rules they were read by; null: read them again
    watched         jsonb,                         -- the files' sizes and times, by which an unchanged location costs nothing
    problems        json        not null default '[]',
    refreshed_at    timestamptz,
    next_refresh_at timestamptz not null default clock_timestamp(),
    unique (type, target)
);
create index locations_due on locations (next_refresh_at);

-- Claims that another location was first to make: an entity's ref, or a project's github.com/owner/name. When one is
-- released, the locations that wait for it are read again.
create table waiting_claims (
    location_id uuid not null references locations on delete cascade,
    claim       text not null,
    primary key (location_id, claim)
);
create index waiting_claims_claim on waiting_claims (claim);
