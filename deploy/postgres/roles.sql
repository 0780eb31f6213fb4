-- A login role and a schema of the same name per process; no process can read another's schema. Safe to run again: it
-- also sets the passwords anew. Run by psql as an administrator of the database, with the variables catalog_password,
-- scaffolder_password, provisioner_password, metrics_password and gateway_password.
\set ON_ERROR_STOP on
set client_min_messages = warning;
begin;

-- Two launchers that share a server would otherwise race between "is it there" and "create it".
select pg_advisory_xact_lock(hashtext('platform roles')) \g /dev/null

create temporary table wanted (role text, password text);
insert into wanted values
    ('catalog',     :'catalog_password'),
    ('scaffolder',  :'scaffolder_password'),
    ('provisioner', :'provisioner_password'),
    ('metrics',     :'metrics_password'),
    ('gateway',     :'gateway_password');

select format('create role %I', role) from wanted where not exists (select from pg_roles where rolname = role) \gexec

-- Only a superuser may touch the superuser attribute, even to take it away, so it is touched only where it is set.
select format('alter role %I nosuperuser', role) from wanted join pg_roles on rolname = role where rolsuper \gexec
select format('alter role %I login nocreatedb nocreaterole password %L', role, password) from wanted \gexec
select format('alter role %I set search_path = %I', role, role) from wanted \gexec

-- An administrator that is no superuser can only make a schema for a role that it is a member of; having created the
-- role does not suffice from PostgreSQL 16 on.
select format('grant %I to current_user', role) from wanted
 where not (select rolsuper from pg_roles where rolname = current_user) \gexec
select format('create schema if not exists %I authorization %I', role, role) from wanted \gexec
select format('alter schema %I owner to %I', role, role)
  from wanted join pg_namespace on nspname = role where nspowner <> role::regrole \gexec
select format('revoke all on schema %I from public', role) from wanted \gexec

revoke all on schema public from public;
select format('revoke all on schema public from %I', role) from wanted \gexec
select format('revoke all on database %I from public', current_database()) \gexec
select format('revoke all on database %I from %I', current_database(), role) from wanted \gexec
select format('grant connect on database %I to %I', current_database(), role) from wanted \gexec

drop table wanted;
commit;
