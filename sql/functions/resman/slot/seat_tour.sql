create or replace function resman.seat_tour(p_tour resman.tour_booking_sync)
returns boolean
language sql
volatile
set search_path = ''
as $$
    select coalesce(
        resman.take_seats(
            p_tour.id, resman.tour_rules(p_tour.property_id), resman.tour_span(p_tour)
        ),
        true
    )
$$;

comment on function resman.seat_tour(resman.tour_booking_sync) is
'Takes the seats of a tour; true also where it needs none.';
