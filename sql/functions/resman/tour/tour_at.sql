create or replace function resman.tour_at(
    p_tour resman.tour_booking_sync,
    p_state resman.tour_state
)
returns timestamptz
language sql
immutable
set search_path = ''
as $$
    select case
        when p_state.staff_revision = p_tour.revision then p_state.staff_at
        else p_tour.scheduled_datetime
    end
$$;

comment on function resman.tour_at(resman.tour_booking_sync, resman.tour_state) is
'Returns the start of a tour: staff''s, where the row does not show their move yet.';
