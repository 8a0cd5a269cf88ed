create or replace function resman.tour_class(p_status text)
returns text
language sql
immutable
set search_path = ''
as $$
    select case
        when p_status in ('scheduled', 'confirmed') then 'placed'
        when p_status in ('completed', 'no_show', 'cancelled') then p_status
        else 'none'
    end
$$;

comment on function resman.tour_class(text) is
'Returns what ResMan is to hold of a tour of that status: placed, completed, no_show, cancelled '
'or none.';
