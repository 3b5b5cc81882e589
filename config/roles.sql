-- The roles and the database of Vigie: run once by a superuser, as "psql -f", before the first
-- "manage.py migrate". Then give vigie_owner and vigie_app their passwords with \password.

-- Owns every table. Only migrations log in as it.
CREATE ROLE vigie_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;

-- The two roles with policies: requests see the teams of their reader, jobs see all.
CREATE ROLE vigie_web NOLOGIN;

CREATE ROLE vigie_worker NOLOGIN;

-- Web and workers log in as it. By itself it meets no policy, and so sees no team's row.
CREATE ROLE vigie_app LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE;

-- Migrations move rows as the worker: the walls hold the owner, too.
GRANT vigie_worker TO vigie_owner WITH INHERIT FALSE, SET TRUE;

GRANT vigie_web, vigie_worker TO vigie_app WITH INHERIT FALSE, SET TRUE;

CREATE DATABASE vigie OWNER vigie_owner ENCODING 'UTF8'
    LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C' TEMPLATE template0;
