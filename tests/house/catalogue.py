"""The house rules that a database can check, each a query that returns what breaks it.

Every query takes the list of our schemas.
"""

from __future__ import annotations

_RELATIONS = """
from pg_catalog.pg_class
inner join pg_catalog.pg_namespace on pg_class.relnamespace = pg_namespace.oid
where pg_namespace.nspname = any(%(schemas)s) and not pg_class.relispartition
"""
_FUNCTIONS = """
from pg_catalog.pg_proc
inner join pg_catalog.pg_namespace on pg_proc.pronamespace = pg_namespace.oid
where pg_namespace.nspname = any(%(schemas)s)
"""

RULES = {
    "every table and view has a comment": f"""
        select pg_class.oid::regclass::text {_RELATIONS}
        and pg_class.relkind in ('r', 'p', 'v', 'm')
        and obj_description(pg_class.oid, 'pg_class') is null
    """,
    "every column of a table has a comment": f"""
        select pg_class.oid::regclass::text || '.' || pg_attribute.attname
        from pg_catalog.pg_attribute, pg_catalog.pg_class
        where pg_attribute.attrelid = pg_class.oid
        and pg_attribute.attnum > 0 and not pg_attribute.attisdropped
        and col_description(pg_class.oid, pg_attribute.attnum) is null
        and pg_class.oid in (
            select pg_class.oid {_RELATIONS} and pg_class.relkind in ('r', 'p')
        )
    """,
    "every function has a comment": f"""
        select pg_proc.oid::regprocedure::text {_FUNCTIONS}
        and obj_description(pg_proc.oid, 'pg_proc') is null
    """,
    "every schema has an owner of ours, and public may not enter": """
        select nspname::text from pg_catalog.pg_namespace
        where nspname = any(%(schemas)s)
        and (
            pg_get_userbyid(nspowner) <> 'tourbase_owner'
            or has_schema_privilege('public', oid, 'usage')
            or has_schema_privilege('public', oid, 'create')
        )
    """,
    "every relation belongs to the owner role": f"""
        select pg_class.oid::regclass::text {_RELATIONS}
        and pg_get_userbyid(pg_class.relowner) <> 'tourbase_owner'
    """,
    "every function belongs to the owner role": f"""
        select pg_proc.oid::regprocedure::text {_FUNCTIONS}
        and pg_get_userbyid(pg_proc.proowner) <> 'tourbase_owner'
    """,
    "public may execute nothing": f"""
        select pg_proc.oid::regprocedure::text {_FUNCTIONS}
        and has_function_privilege('public', pg_proc.oid, 'execute')
    """,
    "public may write nothing": f"""
        select pg_class.oid::regclass::text {_RELATIONS}
        and pg_class.relkind in ('r', 'p', 'v', 'm')
        and has_table_privilege('public', pg_class.oid, 'insert, update, delete, truncate')
    """,
    "every foreign key is indexed": """
        select conrelid::regclass::text || ': ' || conname
        from pg_catalog.pg_constraint
        where contype = 'f' and conparentid = 0 and connamespace in (
            select oid from pg_catalog.pg_namespace where nspname = any(%(schemas)s)
        )
        and not exists (
            select from pg_catalog.pg_index
            where indrelid = conrelid and indpred is null
            and (indkey::smallint[])[0:cardinality(conkey) - 1] @> conkey
        )
    """,
    "every foreign key says what a delete does": """
        select conrelid::regclass::text || ': ' || conname
        from pg_catalog.pg_constraint
        where contype = 'f' and conparentid = 0 and confdeltype = 'a' and connamespace in (
            select oid from pg_catalog.pg_namespace where nspname = any(%(schemas)s)
        )
    """,
    "no constraint got a numbered name by itself": """
        select conrelid::regclass::text || ': ' || conname
        from pg_catalog.pg_constraint
        where conparentid = 0 and conislocal
        and conname ~ '_(pkey|key|fkey|check|excl|not_null)\\d+$'
        and connamespace in (
            select oid from pg_catalog.pg_namespace where nspname = any(%(schemas)s)
        )
        and conrelid not in (select oid from pg_catalog.pg_class where relispartition)
    """,
    "every table has a primary key": f"""
        select pg_class.oid::regclass::text {_RELATIONS}
        and pg_class.relkind in ('r', 'p')
        and not exists (
            select from pg_catalog.pg_constraint
            where conrelid = pg_class.oid and contype = 'p'
        )
    """,
    "every body has at most 60 lines": f"""
        select pg_proc.oid::regprocedure::text {_FUNCTIONS}
        and cardinality(string_to_array(btrim(pg_proc.prosrc, E'\\n'), E'\\n')) > 60
    """,
    # Before Postgres 18 a plan that must do what is forbidden costs so much that it is compiled.
    "a function that forbids plans compiles none": f"""
        select pg_proc.oid::regprocedure::text {_FUNCTIONS}
        and exists (
            select from unnest(pg_proc.proconfig) as setting where setting ~ '^enable_'
        )
        and 'jit=off' <> all(pg_proc.proconfig)
    """,
    "every parameter is called p_something": f"""
        select pg_proc.oid::regprocedure::text || ': ' || parameter.name
        from pg_catalog.pg_proc
        cross join unnest(
            pg_proc.proargnames,
            coalesce(pg_proc.proargmodes, array_fill('i'::"char", array[pg_proc.pronargs::int]))
        ) as parameter (name, mode)
        where pg_proc.oid in (select pg_proc.oid {_FUNCTIONS})
        and parameter.mode in ('i', 'b', 'v') and parameter.name !~ '^p_'
    """,
    "no view reads a view": """
        select distinct reader.oid::regclass::text || ' reads ' || read.oid::regclass::text
        from pg_catalog.pg_depend
        inner join pg_catalog.pg_rewrite on pg_depend.objid = pg_rewrite.oid
        inner join pg_catalog.pg_class as reader on pg_rewrite.ev_class = reader.oid
        inner join pg_catalog.pg_class as read on pg_depend.refobjid = read.oid
        where pg_depend.classid = 'pg_rewrite'::regclass
        and pg_depend.refclassid = 'pg_class'::regclass
        and read.relkind = 'v' and read.oid <> reader.oid
        and read.relnamespace in (
            select oid from pg_catalog.pg_namespace where nspname = any(%(schemas)s)
        )
    """,
    "no function returns a view's row": f"""
        select pg_proc.oid::regprocedure::text {_FUNCTIONS}
        and exists (
            select from pg_catalog.pg_type
            inner join pg_catalog.pg_class on pg_type.typrelid = pg_class.oid
            where pg_type.oid = pg_proc.prorettype and pg_class.relkind = 'v'
        )
    """,
    "no enum: a closed set is text with a check": """
        select oid::regtype::text from pg_catalog.pg_type
        where typtype = 'e' and typnamespace in (
            select oid from pg_catalog.pg_namespace where nspname = any(%(schemas)s)
        )
    """,
    "our triggers carry a band, on the host's tables our name": """
        select pg_trigger.tgrelid::regclass::text || ': ' || pg_trigger.tgname
        from pg_catalog.pg_trigger
        inner join pg_catalog.pg_proc on pg_trigger.tgfoid = pg_proc.oid
        inner join pg_catalog.pg_namespace on pg_proc.pronamespace = pg_namespace.oid
        inner join pg_catalog.pg_class on pg_trigger.tgrelid = pg_class.oid
        where pg_namespace.nspname = any(%(schemas)s) and not pg_trigger.tgisinternal
        and pg_trigger.tgname !~ case
            when pg_class.relnamespace = 'public'::regnamespace then '^zzzz_tourbase_'
            else '^_\\d{3}_'
        end
    """,
    "no index is invalid": f"""
        select pg_index.indexrelid::regclass::text
        from pg_catalog.pg_index
        where not pg_index.indisvalid
        and pg_index.indrelid in (select pg_class.oid {_RELATIONS})
    """,
}

# What only the functions of a list may do; the list must name no function that does not.
LISTS = {
    "definer_allowed.txt": f"""
        select distinct pg_namespace.nspname || '.' || pg_proc.proname {_FUNCTIONS}
        and pg_proc.prosecdef
    """,
    "inlined_allowed.txt": f"""
        select distinct pg_namespace.nspname || '.' || pg_proc.proname {_FUNCTIONS}
        and not exists (
            select from unnest(pg_proc.proconfig) as setting where setting ~ '^search_path='
        )
    """,
    "when_others_allowed.txt": f"""
        select distinct pg_namespace.nspname || '.' || pg_proc.proname {_FUNCTIONS}
        and pg_proc.prosrc ~* 'when\\s+others'
    """,
}
