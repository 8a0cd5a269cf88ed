create or replace function resman.place_tours(p_tours uuid[])
returns void
language sql
volatile
set search_path = ''
as $$
    update resman.tour_booking_sync as tour
    set status = 'scheduled'
    where tour.id = any(p_tours) and tour.status = 'requested'
$$;

comment on function resman.place_tours(uuid[]) is
'Grants the tours that are requested.';
