create or replace function resman.least_each(p_left timestamptz[], p_right timestamptz[])
returns timestamptz[]
language sql
immutable
set search_path = ''
as $$
    select array[
        least(p_left[1], p_right[1]), least(p_left[2], p_right[2]), least(p_left[3], p_right[3])
    ]
$$;

comment on function resman.least_each(timestamptz[], timestamptz[]) is
'Returns the earlier of two times for each of three priorities.';
