create or replace function resman.free_seats(p_tours uuid[])
returns void
language sql
volatile
set search_path = ''
as $$
    with wanted as (
        select
            given.id,
            tour.property_id,
            resman.tour_span(tour) as span
        from unnest(p_tours) as given (id)
        left join resman.tour_booking_sync as tour on given.id = tour.id
    ),

    placed as (
        delete from resman.remote_appointment as appointment
        using wanted
        where appointment.tour_id = wanted.id and wanted.span is null
    )

    delete from resman.tour_seat as seat
    using wanted
    where seat.tour_id = wanted.id
        and (
            wanted.span is null
            or seat.property_id <> wanted.property_id
            or seat.cell_start >= upper(wanted.span)
            or seat.cell_start + interval '15 minutes' <= lower(wanted.span)
        )
$$;

comment on function resman.free_seats(uuid[]) is
'Frees the seats that tours hold outside of what they occupy now: all of them where a tour is '
'over, cancelled or gone. Called after take_seats, so that two who change places do not wait for '
'each other.';
