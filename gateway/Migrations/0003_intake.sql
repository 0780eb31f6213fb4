-- Webhook deliveries as they came: stored before they are acknowledged, translated afterwards.

create table webhook_deliveries (
    id            uuid        primary key,
    source        text        not null,
    -- The sender's id for it; the same on redelivery.
    delivery_id   text        not null,
    event         text        not null,
    content_type  text        not null,
    body          bytea       not null,
    traceparent   text,
    received_at   timestamptz not null default clock_timestamp(),
    state         text        not null default 'received'
                  check (state in ('received', 'translated', 'ignored', 'repeated', 'parked')),
    reason        text,
    translated_at timestamptz,
    unique (source, delivery_id)
);
create index webhook_deliveries_waiting on webhook_deliveries (id) where state = 'received';
create index webhook_deliveries_received_at on webhook_deliveries using brin (received_at);
create index webhook_deliveries_parked on webhook_deliveries (id) where state = 'parked';

-- Ids of facts that were told, derived from natural keys: GitHub signs neither the delivery's id nor the time, so a
-- genuine body may come again under a new id.
create table webhook_facts (
    event_id  uuid        primary key,
    told_at   timestamptz not null default clock_timestamp()
);
create index webhook_facts_told_at on webhook_facts using brin (told_at);
