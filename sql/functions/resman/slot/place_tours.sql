create or replace function resman.place_tours(p_tours uuid[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_tour resman.tour_booking_sync;
begin
    for v_tour in
        select tour.*
        from resman.tour_booking_sync as tour
        where tour.id = any(p_tours) and tour.status in ('requested', 'scheduled', 'confirmed')
        order by tour.property_id, tour.scheduled_datetime, tour.id
    loop
        if v_tour.property_id is not null then
            perform resman.lock_rules(v_tour.property_id, false);
            delete from resman.remote_appointment as appointment
            where appointment.tour_id = v_tour.id;
            delete from resman.tour_seat as seat
            where seat.tour_id = v_tour.id and seat.property_id <> v_tour.property_id;
        end if;
        if v_tour.status = 'requested' then
            perform resman.grant_tour(v_tour);
        elsif not resman.seat_tour(v_tour) then
            if resman.is_own_write() then
                perform resman.put_beside(v_tour);
            else
                perform resman.refuse_full(v_tour);
            end if;
        end if;
    end loop;
    perform resman.free_seats(p_tours);
end;
$$;

comment on function resman.place_tours(uuid[]) is
'Gives tours their seats: a requested one becomes scheduled, or refused with its cause; an agreed '
'one that finds none is an error of class 23, unless staff moved it in ResMan. Then frees what '
'they held before.';
