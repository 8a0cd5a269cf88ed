create or replace function resman.rent_limit(p_wishes jsonb, p_field text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
    select coalesce(nullif(p_wishes -> p_field, 'null'::jsonb), p_wishes -> 'rent')
$$;

comment on function resman.rent_limit(jsonb, text) is
'Returns rent_min or rent_max of a prospect''s preferences; where ResMan has one exact rent in '
'place of a limit, that rent.';
