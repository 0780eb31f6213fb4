-- When users were hurt, and what hurt them where somebody said so.

create table incidents (
    id                      uuid        primary key,
    title                   text        not null,
    severity                text,
    started_at              timestamptz not null,
    resolved_at             timestamptz check (resolved_at >= started_at),
    external_id             text        constraint incidents_external_id_unique unique,
    caused_by_repository    text,
    caused_by_deployment_id bigint,
    opened_by               text        not null,
    opened_at               timestamptz not null,
    resolved_by             text
);
create index incidents_caused_by on incidents (caused_by_repository, caused_by_deployment_id)
    where caused_by_repository is not null;

create table incident_services (
    service     text not null,
    incident_id uuid not null references incidents,
    -- As the request named them.
    position    int  not null,
    primary key (service, incident_id)
);
create index incident_services_of_incident on incident_services (incident_id, position);
