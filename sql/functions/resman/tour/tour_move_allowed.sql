create or replace function resman.tour_move_allowed(p_from text, p_to text)
returns boolean
language sql
immutable
set search_path = ''
as $$
    select p_from = p_to or p_to = any(case p_from
        when 'requested' then array['scheduled', 'refused', 'cancelled']
        when 'scheduled' then array['confirmed', 'completed', 'cancelled', 'no_show']
        when 'confirmed' then array['scheduled', 'completed', 'cancelled', 'no_show']
        when 'completed' then array['no_show']
        when 'no_show' then array['completed']
        else '{}'
    end)
$$;

comment on function resman.tour_move_allowed(text, text) is
'Tells whether a tour may go from one status to another (decisions.md 18).';
