create or replace function resman.tour_answer(p_tour_id uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select jsonb_build_object(
        'tour_id', tour.id, 'status', tour.status, 'starts_at', tour.scheduled_datetime,
        'local', tour.scheduled_local, 'time_zone', tour.time_zone,
        'reason_code', tour.reason_code, 'refused_because', tour.refused_because,
        'free', case
            when tour.refused_because = 'full'
                then to_jsonb(resman.free_times(tour.property_id, tour.scheduled_datetime))
        end
    )
    from resman.tour_booking_sync as tour
    where tour.id = p_tour_id
$$;

comment on function resman.tour_answer(uuid) is
'Returns what book_tour, move_tour and cancel_tour answer: {tour_id, status, starts_at, local, '
'time_zone, reason_code, refused_because, free}, free times only where the slot was full.';
