create or replace function resman.put_beside(p_tour resman.tour_booking_sync)
returns void
language sql
volatile
set search_path = ''
as $$
    delete from resman.tour_seat as seat
    where seat.tour_id = p_tour.id;

    insert into resman.remote_appointment (
        property_id, prospect_id, event_key, tour_id, starts_at, ends_at, seen_at
    )
    select
        p_tour.property_id, coalesce(state.prospect_id, ''), 'tour ' || p_tour.id::text, p_tour.id,
        p_tour.scheduled_datetime,
        p_tour.scheduled_datetime
        + make_interval(mins => coalesce(p_tour.duration_minutes, (rule).slot_minutes)),
        core.clock()
    from resman.tour_rules(p_tour.property_id) as rule
    left join resman.tour_state as state on state.tour_id = p_tour.id
    where (rule).property_id is not null
    on conflict (property_id, prospect_id, event_key) do update
    set starts_at = excluded.starts_at, ends_at = excluded.ends_at, seen_at = excluded.seen_at
$$;

comment on function resman.put_beside(resman.tour_booking_sync) is
'Keeps a tour that must stand although no seat is free: it holds none, and subtracts.';
