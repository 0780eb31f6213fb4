-- What commits with a change and still has to cross the broker, and what has crossed it in the last 24 hours.

create table subject_versions (
    subject text primary key,
    version bigint not null
);

-- The relay locks partitions, never single messages: with SKIP LOCKED on messages two relays would publish the second
-- event of a subject before the first.
create table outbox_partitions (
    part            smallint    primary key,
    last_run        timestamptz not null default clock_timestamp(),
    next_attempt_at timestamptz not null default clock_timestamp(),
    failures        int         not null default 0
);
insert into outbox_partitions (part) select generate_series(0, 15);

create table outbox (
    part         smallint    not null,
    seq          bigint      not null generated always as identity,
    message_id   uuid        not null,
    subject      text        not null,
    version      bigint      not null,
    message_type text        not null,
    exchange     text        not null,
    body         bytea       not null check (octet_length(body) <= 262144),
    traceparent  text,
    created_at   timestamptz not null default clock_timestamp(),
    primary key (part, seq)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- Kept for a broker that comes back empty. Hourly partitions, dropped whole; no index, because it is only ever read
-- from end to end.
create table outbox_sent (
    part         smallint    not null,
    seq          bigint      not null,
    message_id   uuid        not null,
    subject      text        not null,
    version      bigint      not null,
    message_type text        not null,
    exchange     text        not null,
    body         bytea       not null,
    traceparent  text,
    created_at   timestamptz not null,
    sent_at      timestamptz not null default clock_timestamp()
) partition by range (sent_at);
