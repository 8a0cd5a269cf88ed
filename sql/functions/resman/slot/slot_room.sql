create or replace function resman.slot_room(p_rule resman.tour_rule, p_at timestamptz)
returns integer
language sql
stable
set search_path = ''
as $$
    select p_rule.capacity - max(taken.seats + resman.taken_beside(p_rule, cell.begins_at))
    from resman.occupied_span(p_rule, p_at, null) as span
    cross join lateral resman.tour_cells(lower(span), upper(span)) as cell (begins_at)
    cross join lateral (
        select count(*)::integer as seats
        from resman.tour_seat as seat
        where seat.property_id = p_rule.property_id and seat.cell_start = cell.begins_at
    ) as taken
$$;

comment on function resman.slot_room(resman.tour_rule, timestamptz) is
'Returns for how many more tours of a slot''s length there is room from an instant on; less than 0 '
'where staff overbooked.';
