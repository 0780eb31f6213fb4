-- What the consumer of these tests did: a row for each time it took effect, so that a second time shows.

create table effects (
    event_id uuid   not null,
    subject  text   not null,
    version  bigint not null,
    replica  text   not null
);
