-- What each consumer has seen, what it must see again later, and what it could not digest.

create table inbox (
    message_id uuid        not null,
    consumer   text        not null,
    seen_at    timestamptz not null default clock_timestamp(),
    primary key (message_id, consumer)
);
create index inbox_seen_at on inbox using brin (seen_at);

create table inbox_versions (
    consumer text   not null,
    subject  text   not null,
    version  bigint not null,
    primary key (consumer, subject)
);

-- A retry later than seconds waits here, not in the broker: it survives a wiped broker and blocks no queue.
create table delayed_messages (
    message_id   uuid        not null,
    queue        text        not null,
    message_type text        not null,
    subject      text        not null,
    version      bigint      not null,
    body         bytea       not null,
    traceparent  text,
    attempt      int         not null,
    not_before   timestamptz not null,
    reason       text        not null,
    primary key (message_id, queue)
);
create index delayed_messages_due on delayed_messages (not_before);

create table parked_messages (
    id           uuid        primary key,
    message_id   uuid,
    queue        text        not null,
    message_type text,
    body         bytea       not null,
    traceparent  text,
    reason       text        not null,
    parked_at    timestamptz not null default clock_timestamp(),
    unique (queue, message_id)
);
