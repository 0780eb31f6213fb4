-- The templates that may be run: a copy of catalog's, made from its events. Rows of what is gone stay, because events
-- arrive in any order: an older one must meet the version that outdates it.

create table templates (
    ref     text    primary key,
    entity  json,                           -- as the event told it; null once the template is gone
    version bigint  not null
);
