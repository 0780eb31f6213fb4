-- Who may come in, and the keys that say so to the services behind the edge.

create table api_keys (
    id           text        primary key,
    -- SHA-256 of the secret: it has 190 random bits, so a slow hash would add nothing.
    hash         bytea       not null check (octet_length(hash) = 32),
    name         text        not null,
    subject      text        not null,
    role         text        not null check (role in ('admin', 'member')),
    scopes       text[]      not null,
    groups       text[]      not null,
    created_by   text        not null,
    created_at   timestamptz not null default clock_timestamp(),
    expires_at   timestamptz not null check (expires_at <= created_at + interval '366 days'),
    revoked_at   timestamptz,
    last_used_at timestamptz
);
create index api_keys_created_at on api_keys (created_at, id);

-- The newest key whose active_at has passed signs. One that is not active yet is already published; one that was
-- replaced stays published until the tokens it signed have ended.
create table signing_keys (
    id               text        primary key,
    public_jwk       text        not null,
    -- AES-GCM envelope; its key is in a file outside the database.
    private_envelope text        not null,
    created_at       timestamptz not null default clock_timestamp(),
    active_at        timestamptz not null
);
