create or replace function resman.is_seated(p_tour resman.tour_booking_sync)
returns boolean
language sql
stable
set search_path = ''
as $$
    select not exists (
        select 1
        from resman.tour_span(p_tour) as span
        cross join lateral resman.tour_cells(lower(span), upper(span)) as cell (begins_at)
        where not exists (
            select 1 from resman.tour_seat as seat
            where seat.tour_id = p_tour.id
                and seat.property_id = p_tour.property_id
                and seat.cell_start = cell.begins_at
        )
    )
$$;

comment on function resman.is_seated(resman.tour_booking_sync) is
'Tells whether a tour has a seat in each quarter of an hour that it occupies.';
