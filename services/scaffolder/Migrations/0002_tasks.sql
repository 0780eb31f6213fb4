-- Tasks that outlive the processes that run them. Whoever runs one holds its lease and writes under its fence number;
-- a task that waits for an answer holds no lease, and not_before says when it is to be looked at again.

create table tasks (
    id              uuid        primary key,
    template_ref    text        not null,
    template_digest text        not null,
    spec            json        not null,               -- the template's, frozen, with the values
    step_count      int         not null,
    created_by      text        not null,
    actor           json        not null,               -- who its commands are carried out for
    owner           text,                               -- the group it was started for
    state           text        not null default 'open'
                    check (state in ('open', 'processing', 'completed', 'failed', 'cancelled')),
    failing         json,                               -- step, id and reason: what has failed and is being taken back
    reason          text,
    output          json,
    traceparent     text,
    created_at      timestamptz not null default clock_timestamp(),
    ended_at        timestamptz,
    not_before      timestamptz not null default clock_timestamp(),
    fence           bigint      not null default 0,     -- +1 with each claim; who has an older one writes nothing
    lease_owner     text,
    lease_until     timestamptz,
    heartbeat_at    timestamptz,
    cancel_asked    boolean     not null default false,
    worked_ms       bigint      not null default 0,     -- waiting not counted
    log_count       int         not null default 0
);
create index tasks_due on tasks (not_before) where state in ('open', 'processing');
create index tasks_leased on tasks (created_by) where lease_until is not null;
create index tasks_created_by on tasks (created_by, created_at desc);
create index tasks_owner on tasks (owner, created_at desc);
create index tasks_created_at on tasks (created_at desc);

create table task_steps (
    task_id    uuid        not null references tasks on delete cascade,
    number     int         not null,                    -- 1-based
    step_id    text        not null,
    name       text        not null,
    action     text        not null,
    state      text        not null default 'pending'
               check (state in ('pending', 'processing', 'waiting', 'completed', 'skipped', 'failed', 'cancelled')),
    attempt    int         not null default 0,
    output     json,
    workspace  json,                                    -- path, hash and mode of each file; null where the step changed none
    started_at timestamptz,
    ended_at   timestamptz,
    primary key (task_id, number)
);

-- What a waiting step was answered. It may be here before the step waits; the first answer counts.
create table task_answers (
    task_id uuid not null references tasks on delete cascade,
    number  int  not null,
    output  json,                                       -- null when the answer was no
    field   text,
    reason  text,
    primary key (task_id, number)
);

-- What followers of a task see. Numbers count from 1 within a task: they are taken with the task's row locked, so that
-- whoever has seen one has seen all before it.
create table task_logs (
    task_id    uuid        not null references tasks on delete cascade,
    number     int         not null,
    type       text        not null check (type in ('log', 'completion', 'cancelled')),
    body       json        not null,
    created_at timestamptz not null default clock_timestamp(),
    primary key (task_id, number)
);

-- Contents of workspaces, by their SHA-256. They go when the task ends.
create table task_files (
    task_id uuid  not null references tasks on delete cascade,
    hash    bytea not null,
    content bytea not null,
    primary key (task_id, hash)
);
