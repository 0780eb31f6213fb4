-- The organisation's log: every event once, densely numbered, in version order per subject.

create table feed_head (
    only_row   boolean primary key default true check (only_row),
    -- Changes when the log was restored from a backup: positions of another epoch mean nothing here.
    epoch      text    not null default substr(replace(gen_random_uuid()::text, '-', ''), 1, 8),
    sequence   bigint  not null default 0,
    first_kept bigint  not null default 1,
    -- Fence: counts takeovers of the single active consumer, so that a woken zombie commits nothing.
    writer     bigint  not null default 0
);
insert into feed_head default values;

create table feed (
    sequence    bigint      primary key,
    event_id    uuid        not null,
    type        text        not null,
    source      text        not null,
    subject     text        not null,
    kind        text,
    version     bigint      not null,
    owner       text,
    visibility  text        not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null default clock_timestamp(),
    traceparent text,
    body        bytea       not null
);
create index feed_type on feed (type, sequence);
create index feed_subject on feed (subject, sequence);
create index feed_owner on feed (owner, sequence) where owner is not null;

-- Outlives the feed's rows: a repeat must be known also when retention is short.
create table feed_seen (
    event_id uuid        primary key,
    seen_at  timestamptz not null default clock_timestamp()
);
create index feed_seen_at on feed_seen using brin (seen_at);
