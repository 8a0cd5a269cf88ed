create or replace function resman.reseat_property(p_property_id uuid)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_tour resman.tour_booking_sync;
    v_count integer := 0;
begin
    -- Nobody takes a seat meanwhile, so the order in which these are taken does not matter.
    perform resman.lock_rules(p_property_id, true);
    delete from resman.tour_seat as seat
    using resman.tour_booking_sync as tour
    where seat.tour_id = tour.id
        and seat.property_id = p_property_id
        and tour.scheduled_datetime > core.clock() - interval '8 hours';
    delete from resman.remote_appointment as appointment
    where appointment.property_id = p_property_id and appointment.tour_id is not null;
    for v_tour in
        select tour.*
        from resman.tour_booking_sync as tour
        where tour.property_id = p_property_id
            and tour.status in ('scheduled', 'confirmed')
            and tour.scheduled_datetime > core.clock() - interval '8 hours'
        order by tour.scheduled_datetime, tour.created_at, tour.id
    loop
        if not resman.seat_tour(v_tour) then
            perform resman.put_beside(v_tour);
            v_count := v_count + 1;
        end if;
    end loop;
    return v_count;
end;
$$;

comment on function resman.reseat_property(uuid) is
'Seats the coming tours of a property anew after its rules have changed, the earliest first. '
'Returns how many found none: they stand all the same, and subtract.';
