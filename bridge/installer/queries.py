"""The SQL text of the installer, but for what it asks about the application's tables."""

from __future__ import annotations

from typing import Final

# An installer waits in a loop: a statement that waits would deadlock with a concurrent index.
TRY_LOCK: Final = "select pg_try_advisory_lock(8390880594716058469)"
UNLOCK: Final = "select pg_advisory_unlock(8390880594716058469)"
LOCK_HOLDER: Final = """
select pid from pg_locks
where locktype = 'advisory' and granted and objsubid = 1
and database = (select oid from pg_database where datname = current_database())
and (classid::bigint << 32) | objid::bigint = 8390880594716058469
"""
NOTICE_DEAD_CLIENT: Final = "set client_connection_check_interval = '2s'"
BLOCKERS: Final = """
select pid, coalesce(nullif(application_name, ''), 'no name'), coalesce(usename, '?'), query_start
from pg_stat_activity
where pid = any(pg_blocking_pids(%s))
"""

AS_OWNER: Final = "set local role tourbase_owner"
AS_OWNER_FOR_SESSION: Final = "set role tourbase_owner"
AS_SELF: Final = "reset role"
LOCK_TIMEOUT: Final = "select set_config('lock_timeout', %s, %s)"
NO_BODY_CHECKS: Final = "set local check_function_bodies = off"

HAS_LEDGER: Final = "select to_regclass('core.ledger') is not null"
HAS_MARKS: Final = "select to_regclass('core._yoyo_migration') is not null"
MARKS: Final = "select migration_hash from core._yoyo_migration"
LEDGER: Final = """
select module, path, kind, schema_name, table_name, object_name, sha256, definition
from core.ledger order by path, kind, table_name, object_name
"""
MODULES: Final = "select name, version from core.module order by name"

MARK: Final = """
insert into core._yoyo_migration (migration_hash, migration_id, applied_at_utc)
values (%(mark)s, %(id)s, now() at time zone 'utc')
"""
UNMARK: Final = "delete from core._yoyo_migration where migration_hash = %(mark)s"
LOG: Final = """
insert into core._yoyo_log (
    id, migration_hash, migration_id, operation, username, hostname, created_at_utc
)
values (
    gen_random_uuid()::text, %(mark)s, %(id)s, %(operation)s, session_user, %(host)s,
    now() at time zone 'utc'
)
"""
NOTE: Final = """
insert into core.ledger (
    module, path, kind, schema_name, table_name, object_name, sha256, definition
)
values (
    %(module)s, %(path)s, %(kind)s, %(schema)s, %(table)s, %(name)s, %(sha256)s, %(definition)s
)
on conflict on constraint ledger_pkey do update
set
    sha256 = excluded.sha256,
    definition = excluded.definition,
    applied_at = excluded.applied_at,
    applied_by = excluded.applied_by
"""
FORGET: Final = "delete from core.ledger where path = %s"
FORGET_OTHERS: Final = """
delete from core.ledger where path = %s and not (kind || ':' || table_name || ':' || object_name
= any(%s))
"""
FORGET_MODULE_OBJECTS: Final = "delete from core.ledger where module = %s and kind <> 'migration'"
FORGET_MODULE: Final = "delete from core.module where name = %s"
NOTE_MODULE: Final = """
insert into core.module (name, version) values (%(name)s, %(version)s)
on conflict on constraint module_pkey do update
set version = excluded.version, upgraded_at = now()
"""

SCHEMA_EXISTS: Final = "select to_regnamespace(%s) is not null"
MAY_CREATE_SCHEMA: Final = """
select has_database_privilege(current_database(), 'create'), current_user, current_database()
"""
CREATE_SCHEMA: Final = "create schema {} authorization tourbase_owner"
DROP_SCHEMA: Final = "drop schema if exists {} cascade"

# One row an object: does it exist, and what does the server say that it is.
FUNCTION_STATES: Final = """
select
    'function', pg_namespace.nspname, '', pg_proc.proname,
    md5(string_agg(pg_get_functiondef(pg_proc.oid), '' order by pg_proc.oid::regprocedure::text)),
    count(*)
from pg_proc
inner join pg_namespace on pg_proc.pronamespace = pg_namespace.oid
where pg_namespace.nspname = any(%s) and pg_proc.prokind in ('f', 'p')
group by pg_namespace.nspname, pg_proc.proname
"""
VIEW_STATES: Final = """
select
    'view', pg_namespace.nspname, '', pg_class.relname,
    md5(pg_get_viewdef(pg_class.oid) || coalesce(pg_class.reloptions::text, '')), 1
from pg_class
inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
where pg_namespace.nspname = any(%s) and pg_class.relkind = 'v'
"""
TRIGGER_STATES: Final = """
select
    'trigger', pg_namespace.nspname, pg_class.relname, pg_trigger.tgname,
    md5(pg_get_triggerdef(pg_trigger.oid) || pg_trigger.tgenabled::text), 1
from pg_trigger
inner join pg_class on pg_trigger.tgrelid = pg_class.oid
inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
inner join pg_proc on pg_trigger.tgfoid = pg_proc.oid
inner join pg_namespace as function_schema on pg_proc.pronamespace = function_schema.oid
where
    not pg_trigger.tgisinternal
    and pg_trigger.tgparentid = 0
    and function_schema.nspname = any(%s)
    and pg_proc.proname <> 'touch_updated_at'
"""

INDEX_STATE: Final = """
select pg_index.indisvalid
from pg_index
where pg_index.indexrelid = to_regclass(%s)
"""
DROP_INDEX: Final = "drop index concurrently if exists {}"
INVALID_INDEXES: Final = """
select pg_index.indexrelid::regclass::text
from pg_index
inner join pg_class on pg_index.indexrelid = pg_class.oid
inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
where not pg_index.indisvalid and pg_namespace.nspname = any(%s)
order by 1
"""

UNTOUCHED_TABLES: Final = """
select pg_namespace.nspname, pg_class.relname
from pg_class
inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
inner join pg_attribute on pg_class.oid = pg_attribute.attrelid
where
    pg_namespace.nspname = any(%s)
    and pg_class.relkind in ('r', 'p')
    and not pg_class.relispartition
    and pg_attribute.attname = 'updated_at'
    and not pg_attribute.attisdropped
    and not exists (
        select from pg_trigger
        where
            pg_trigger.tgrelid = pg_class.oid
            and pg_trigger.tgfoid = 'core.touch_updated_at()'::regprocedure
    )
order by 1, 2
"""
CREATE_TOUCH: Final = """
create trigger _900_touch before update on {}
for each row execute function core.touch_updated_at()
"""
OPEN_FUNCTIONS: Final = """
select pg_proc.oid::regprocedure::text, pg_proc.prokind::text
from pg_proc
inner join pg_namespace on pg_proc.pronamespace = pg_namespace.oid
where
    pg_namespace.nspname = any(%s)
    and exists (
        select
        from aclexplode(coalesce(pg_proc.proacl, acldefault('f', pg_proc.proowner))) as granted
        where granted.grantee = 0 and granted.privilege_type = 'EXECUTE'
    )
order by 1
"""
CLOSE_FUNCTION: Final = "revoke execute on routine {} from public"

WHO: Final = "select current_user, has_schema_privilege('public', 'create')"

OWNER_ROLE: Final = """
select
    pg_has_role(current_user, pg_roles.oid, 'usage')
    and pg_has_role(current_user, pg_roles.oid, 'member')
from pg_roles where pg_roles.rolname = 'tourbase_owner'
"""
ROLE_RIGHTS: Final = """
select rolsuper, rolcreaterole, rolname from pg_roles where rolname = current_user
"""
ROLES: Final = "select rolname from pg_roles where rolname = any(%s)"
CREATE_ROLE: Final = "create role {} nologin"
COMMENT_ROLE: Final = "comment on role {} is {}"
IS_MEMBER: Final = """
select exists (
    select from pg_auth_members
    where
        pg_auth_members.roleid = (select oid from pg_roles where rolname = %s)
        and pg_auth_members.member = (select oid from pg_roles where rolname = %s)
)
"""
GRANT_ROLE: Final = "grant {} to {}"

DROP_TRIGGER: Final = "drop trigger if exists {} on {}"
DROP_VIEW: Final = "drop view if exists {}"
DROP_FUNCTION: Final = "drop routine if exists {}"
CASCADE: Final = " cascade"
FUNCTION_SIGNATURES: Final = """
select pg_proc.oid::regprocedure::text
from pg_proc
inner join pg_namespace on pg_proc.pronamespace = pg_namespace.oid
where pg_namespace.nspname = %s and pg_proc.proname = %s
"""
TABLE_EXISTS: Final = "select to_regclass(%s) is not null"
