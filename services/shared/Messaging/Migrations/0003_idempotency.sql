-- Answers to requests that came with an Idempotency-Key, kept in the transaction that did what was asked.
create table idempotency_keys (
    caller       text        not null,
    key          text        not null,
    request_hash bytea       not null,
    status       int,                           -- null only within the transaction that carries the request out
    location     text,
    body         bytea,
    created_at   timestamptz not null default clock_timestamp(),
    primary key (caller, key)
);
create index idempotency_keys_created_at on idempotency_keys using brin (created_at);
