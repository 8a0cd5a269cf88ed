"""The SQL text by which the installer looks at the application's tables."""

from __future__ import annotations

from typing import Final

HOST_TABLES: Final = """
select
    pg_class.relname,
    pg_get_userbyid(pg_class.relowner),
    pg_has_role(pg_class.relowner, 'usage'),
    pg_class.relforcerowsecurity,
    coalesce(
        (
            select string_agg(pg_policy.polname, ', ' order by pg_policy.polname)
            from pg_policy
            where
                pg_policy.polrelid = pg_class.oid
                and not pg_policy.polpermissive
                and exists (
                    select from unnest(pg_policy.polroles) as role
                    where
                        role = 0
                        or pg_has_role(
                            (select oid from pg_roles where rolname = 'tourbase_owner'),
                            role, 'usage'
                        )
                )
        ),
        ''
    )
from pg_class
inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
where pg_namespace.nspname = 'public' and pg_class.relname = any(%s)
order by 1
"""
# A domain counts as what it is made of.
HOST_COLUMNS: Final = """
select
    pg_class.relname,
    pg_class.relkind::text,
    pg_attribute.attname,
    format_type(coalesce(nullif(pg_type.typbasetype, 0), pg_type.oid), null),
    exists (
        select from pg_index
        where
            pg_index.indrelid = pg_class.oid
            and pg_index.indisunique
            and pg_index.indpred is null
            and pg_index.indnkeyatts = 1
            and pg_index.indkey[0] = pg_attribute.attnum
    )
from pg_class
inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid
inner join pg_attribute on pg_class.oid = pg_attribute.attrelid
inner join pg_type on pg_attribute.atttypid = pg_type.oid
where
    pg_namespace.nspname = 'public'
    and pg_class.relname = any(%s)
    and pg_class.relkind in ('r', 'p', 'v', 'm', 'f')
    and pg_attribute.attnum > 0
    and not pg_attribute.attisdropped
order by pg_class.relname, pg_attribute.attnum
"""
MAY_USE_PUBLIC: Final = """
select
    has_schema_privilege('tourbase_owner', 'public', 'usage')
    or has_schema_privilege('public', 'usage with grant option')
"""
