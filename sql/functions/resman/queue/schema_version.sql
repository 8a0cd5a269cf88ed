create or replace function resman.schema_version()
returns integer
language sql
immutable
set search_path = ''
as $$
    select 2
$$;

comment on function resman.schema_version() is
'Returns the version of the contract between this schema and the bridge; a bridge refuses one '
'that it does not know.';

grant execute on function resman.schema_version() to
tourbase_app, tourbase_bridge, tourbase_operator, tourbase_monitor, tourbase_privacy;
