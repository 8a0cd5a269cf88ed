create or replace function resman.split_path(p_path text)
returns text[]
language sql
immutable
set search_path = ''
as $$
    select case
        when p_path ~ '^[^.\[\]]+(\[(-?\d{1,4}|\*)\])*(\.[^.\[\]]+(\[(-?\d{1,4}|\*)\])*)*$'
            then string_to_array(regexp_replace(p_path, '\[([^\]]*)\]', '.\1', 'g'), '.')
    end
$$;

comment on function resman.split_path(text) is
'Returns the steps of a path such as a.b[0].c or a[*].b; null where it is none.';
