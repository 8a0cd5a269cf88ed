create or replace function resman.refuse_full(p_tour resman.tour_booking_sync)
returns void
language plpgsql
stable
set search_path = ''
as $$
declare
    v_free text[] := resman.free_times(p_tour.property_id, p_tour.scheduled_datetime);
begin
    raise exception using
        errcode = '23P01', schema = 'resman', table = 'tour_booking_sync',
        constraint = 'tour_booking_sync_capacity',
        message = 'no seat is free at that time',
        detail = format('tour %s at %s', p_tour.id, resman.local_iso(p_tour.scheduled_datetime, p_tour.time_zone)),
        hint = case
            when v_free = '{}' then 'no time of that day is free'
            else 'free on that day: ' || array_to_string(v_free, ', ')
        end;
end;
$$;

comment on function resman.refuse_full(resman.tour_booking_sync) is
'Raises that a tour has no seat, and names times of its day that are free.';
