-- The documentation of entities, as it is answered: pages already rendered, beside the files that they show.

create table docs_sites (
    ref      text        collate "C" primary key,
    etag     text        not null,             -- digest of all that the files below were made of
    built_at timestamptz not null
);

create table docs_files (
    ref          text  collate "C" not null references docs_sites on delete cascade,
    path         text  collate "C" not null,   -- as in a URL, below that of the site
    content_type text  not null,
    content      bytea not null,
    primary key (ref, path)
);
