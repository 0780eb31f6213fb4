-- Which repository a service has, and who owns it, at which time: a deployment counts for the team of its day.

-- Every version that the catalog told, in whatever order.
create table service_versions (
    service     text        not null,
    version     bigint      not null,
    occurred_at timestamptz not null,
    repository  text,
    owner       text,
    is_removed  boolean     not null,
    primary key (service, version)
);

-- The same as intervals, from (inclusive) to (exclusive); derived anew with each version.
create table service_tenures (
    service    text        not null,
    repository text        not null,
    owner      text,
    valid_from timestamptz not null,
    valid_to   timestamptz not null,
    primary key (service, valid_from)
);
create index service_tenures_of_repository on service_tenures (repository, valid_from);
create index service_tenures_of_owner on service_tenures (owner);
