-- A document is what the source says and, behind it, what the catalog adds: uid, etag, relations and status. The two are
-- stored apart, so that an entity which others relate to is neither read nor written whole when they do.

create function document_of(content bytea, tail bytea) returns bytea language sql immutable parallel safe
return substring(content for length(content) - 2) || tail;

-- The metadata comes last in the content, so that the tail begins within it.
alter table entities add column tail bytea;
update entities e
   set content = convert_to((
           select '{' || string_agg(to_json(key) || ':' || value, ',' order by key = 'metadata', place) || '}'
             from json_each(convert_from(e.content, 'utf8')::json) with ordinality as field (key, value, place)), 'utf8'),
       tail = convert_to(
           ',"uid":"' || uid || '","etag":"' || etag || '"},"relations":'
               || (convert_from(e.document, 'utf8')::json -> 'relations')
               || coalesce(',"status":' || status, '') || '}', 'utf8');
alter table entities
    alter column tail set not null,
    drop column document,
    -- Room beside the rows for their next tails, so that no index has to follow them.
    set (toast_tuple_target = 8160, fillfactor = 80);

-- Relations are asked of their own table. What fields there are is asked of the database seldom and written often, so it
-- is text now, which is not taken apart to be stored.
update entity_fields
   set texts = texts - array(select key from jsonb_object_keys(texts) key where key like 'relations.%'),
       originals = originals - array(select key from jsonb_object_keys(originals) key where key like 'relations.%');
alter table entity_fields
    alter column texts type json using texts::json,
    alter column originals drop not null,
    alter column originals type json using nullif(originals, '{}')::json;

-- Both directions of a relation are rows, so the far end is found from the near one, and an entity declares none twice.
alter table relations drop constraint relations_pkey;
drop index relations_target;
create index relations_declared_by on relations (declared_by);
