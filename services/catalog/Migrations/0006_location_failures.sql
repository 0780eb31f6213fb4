-- Since when something has been wrong with a location; null while nothing is.

alter table locations add column failing_since timestamptz;
update locations set failing_since = coalesce(refreshed_at, clock_timestamp()) where problems::text <> '[]';
