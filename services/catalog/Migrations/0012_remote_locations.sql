-- A location is read before its row is locked, because other servers take their time: of two readings the one that began
-- later is the newer one, and is what is kept.
alter table locations add column read_at timestamptz;

-- A push names a repository.
create index locations_of_repository on locations (lower(split_part(target, '/', 4) || '/' || split_part(target, '/', 5)))
 where type = 'url';

-- A discovery is a location whose finds are locations of their own, by the number of their repository, which stays when
-- its name does not.
alter table locations
  drop constraint locations_origin_check,
  add constraint locations_origin_check check (origin in ('config', 'registered', 'service', 'discovered')),
  add column discovered_by uuid references locations on delete cascade,
  add column repository_id bigint,
  add constraint locations_discovered check ((origin = 'discovered') = (discovered_by is not null and repository_id is not null));
create unique index locations_discovered_by on locations (discovered_by, repository_id) where discovered_by is not null;
