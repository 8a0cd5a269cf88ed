create or replace function resman.lock_space()
returns integer
language sql
immutable
set search_path = ''
as $$
    select 1414481234
$$;

comment on function resman.lock_space() is
'Returns the first of the two numbers by which Postgres knows the locks of bridges.';
