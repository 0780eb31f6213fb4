-- What a search finds. A document is written in the transaction that changes what it stands for.

create table search_documents (
    type     text     not null,            -- software-catalog
    location text     not null,            -- where a reader is sent: the path of a page in a portal
    ref      text     not null,            -- the entity by which it is decided who may read it
    title    text     not null,
    body     text     not null,
    document json     not null,            -- as the search answers it
    words    tsvector not null,
    primary key (type, location)
);
create index search_documents_ref on search_documents (ref);
create index search_documents_words on search_documents using gin (words);

-- Of the entities that are there already.
with known as (
    select ref, convert_from(document, 'utf8')::jsonb as entity from entities),
fields as (
    select ref, entity, split_part(ref, ':', 1) as kind,
           '/catalog/' || split_part(split_part(ref, ':', 2), '/', 1) || '/' || split_part(ref, ':', 1) || '/'
               || split_part(ref, '/', 2) as location,
           coalesce(nullif(entity #>> '{metadata,title}', ''), entity #>> '{metadata,name}') as title,
           coalesce(nullif(entity #>> '{spec,type}', ''), 'other') as type,
           coalesce(entity #>> '{spec,owner}', '') as owner
      from known),
texts as (
    select *, concat_ws(
               ' : ', nullif(entity #>> '{metadata,description}', ''),
               case when kind in ('user', 'group') then nullif(entity #>> '{spec,profile,displayName}', '') end,
               case when kind = 'user' then nullif(entity #>> '{spec,profile,email}', '') end) as body
      from fields)
insert into search_documents (type, location, ref, title, body, document, words)
select 'software-catalog', location, ref, title, body,
       json_build_object(
           'title', title, 'text', body, 'componentType', type, 'type', type,
           'namespace', coalesce(entity #>> '{metadata,namespace}', 'default'), 'kind', entity ->> 'kind',
           'lifecycle', coalesce(entity #>> '{spec,lifecycle}', ''), 'owner', owner,
           'authorization', json_build_object('resourceRef', ref), 'location', location),
       setweight(to_tsvector('english', title), 'A')
           || setweight(to_tsvector('english', concat_ws(
                  ' ', entity #>> '{metadata,name}', entity ->> 'kind', type, owner,
                  translate(entity #>> '{metadata,tags}', '[]",', '    '))), 'B')
           || setweight(to_tsvector('english', body), 'C')
  from texts;
