create or replace function resman.capacity_faults()
returns table (tour_id uuid, property_id uuid, fault text)
language sql
stable
security definer
set search_path = ''
as $$
    select min(seat.tour_id::text)::uuid, seat.property_id, 'over capacity'
    from resman.tour_seat as seat
    group by seat.property_id, seat.cell_start
    having count(*) > max(seat.capacity)
    union
    select seat.tour_id, seat.property_id, 'seats of no tour'
    from resman.tour_seat as seat
    left join resman.tour_booking_sync as tour on seat.tour_id = tour.id
    where tour.id is null or tour.status not in ('scheduled', 'confirmed')
    union
    select tour.id, tour.property_id, 'without its seats'
    from resman.tour_booking_sync as tour
    where tour.status in ('scheduled', 'confirmed')
        and not resman.is_seated(tour)
        and not exists (
            select 1 from resman.remote_appointment as appointment
            where appointment.tour_id = tour.id
        )
$$;

comment on function resman.capacity_faults() is
'Returns tours whose seats are not as they must be: for the view check_capacity.';

grant execute on function resman.capacity_faults() to
tourbase_operator, tourbase_monitor, tourbase_bridge;
