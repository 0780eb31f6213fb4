-- What was ordered and what has become of it. A row is also its own work list: it is claimed by lease and fence, and what
-- is to be done follows from its state alone, so that any worker may begin anew at any point.

create table orders (
    id               uuid        primary key,
    offering         text        not null,
    offering_version int         not null,          -- by which it was checked
    name             text        not null,
    owner            text        not null,          -- ref of the group that ordered
    component        text,
    parameters       jsonb       not null,
    ordered_by       jsonb       not null,          -- the Actor
    task             text,                          -- who waits for it
    traceparent      text,
    state            text        not null default 'provisioning'
                                 check (state in ('provisioning', 'ready', 'failed', 'deleting', 'gone')),
    reason           text,                          -- why it failed, or why it is tried again
    remedy           text,
    warning          text,                          -- what went wrong beside it
    withdrawn_by     jsonb,
    rotation         int         not null default 0,-- how often credentials were delivered
    cleaning         boolean     not null default false,  -- failed, and something of it may be left on the server
    created_at       timestamptz not null default clock_timestamp(),
    changed_at       timestamptz not null default clock_timestamp(),
    attempt          int         not null default 0,
    trying_since     timestamptz,                   -- of the present run of failures
    not_before       timestamptz not null default clock_timestamp(),
    lease_owner      uuid,
    lease_until      timestamptz,
    fence            bigint      not null default 0
);

-- The name is free again once nothing of the order is left.
create unique index orders_name_taken on orders (offering, name)
 where state in ('provisioning', 'ready', 'deleting') or cleaning;

create index orders_due on orders (not_before) where state in ('provisioning', 'deleting') or cleaning;
create index orders_owner on orders (owner, created_at, id);
create index orders_created on orders (created_at, id);
