-- Roles, extensions and the database, for docker-compose.yml: PostgreSQL's image runs this once, when the cluster is
-- made. It may be run again after an update: docker compose exec --user postgres database
--   psql --file /docker-entrypoint-initdb.d/10-roles.sql
-- The embedded servers make the same (launch/servers/embedded.py), from the same template.psql.

\set ON_ERROR_STOP on
\if :{?secrets}
\else
  \set secrets /run/secrets
\endif
\set owner_password `cat :'secrets'/owner_password`
\set app_password `cat :'secrets'/app_password`
\set sandbox_password `cat :'secrets'/sandbox_password`

select 'create role spojnik_owner login' where not exists (select from pg_roles where rolname = 'spojnik_owner') \gexec
select 'create role spojnik_app login' where not exists (select from pg_roles where rolname = 'spojnik_app') \gexec
select 'create role spojnik_sandbox login'
where not exists (select from pg_roles where rolname = 'spojnik_sandbox') \gexec
alter role spojnik_owner password :'owner_password';
alter role spojnik_app password :'app_password';
alter role spojnik_sandbox password :'sandbox_password';

\connect template1
\ir template.psql

select 'create database spojnik owner spojnik_owner'
where not exists (select from pg_database where datname = 'spojnik') \gexec

-- The invented house of clients for tests: a database of its own, whose role opens no other.
select 'create database spojnik_sandbox owner spojnik_sandbox'
where not exists (select from pg_database where datname = 'spojnik_sandbox') \gexec
revoke connect on database spojnik from public;
grant connect on database spojnik to spojnik_app;
