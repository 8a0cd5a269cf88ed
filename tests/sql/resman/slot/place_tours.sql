begin;
select plan(16);

do $$ begin
    perform fixture.zone('America/Chicago');
    update core.clock_shift set shift = timestamptz '2027-03-10 12:00-06' - clock_timestamp();
    perform fixture.rules(p_capacity => 1);
    perform fixture.lead(format('aaaa000%s-0000-4000-8000-000000000001', number)::uuid)
    from generate_series(1, 3) as number;
end $$;

create function pg_temp.book(p_lead integer, p_local text, p_status text default 'requested')
returns uuid
language sql
as $$
    select fixture.tour(
        format('aaaa000%s-0000-4000-8000-000000000001', p_lead)::uuid, p_local::timestamp, p_status
    )
$$;
create function pg_temp.tours()
returns text[]
language sql
as $$
    select array_agg(
        concat_ws(
            ' ', to_char(tour.scheduled_local, 'DD HH24:MI'), tour.status, tour.refused_because,
            tour.reason_code,
            (select count(*) from resman.tour_seat as seat where seat.tour_id = tour.id)
        )
        order by tour.scheduled_local, tour.status
    )
    from resman.tour_booking_sync as tour
$$;

do $$ begin
    perform pg_temp.book(1, '2027-03-12 10:00');
    perform pg_temp.book(2, '2027-03-12 10:15');
    perform pg_temp.book(2, '2027-03-12 08:00');
end $$;
select is(
    pg_temp.tours(),
    array[
        '12 08:00 refused outside_hours RM305 0', '12 10:00 scheduled 2',
        '12 10:15 refused full RM305 0'
    ],
    'a request is scheduled with its seats, or refused with the cause and without any'
);
select throws_ok(
    $$select pg_temp.book(3, '2027-03-12 10:15', 'scheduled')$$,
    '23P01', 'no seat is free at that time', 'an agreed tour without a seat is an error'
);
select lives_ok(
    $$select pg_temp.book(3, '2027-03-12 06:00', 'scheduled')$$,
    'an agreed tour need not keep to the opening hours'
);
do $$
declare
    v_hint text;
    v_name text;
begin
    perform pg_temp.book(3, '2027-03-12 10:00', 'scheduled');
exception
    when exclusion_violation then
        get stacked diagnostics v_hint = pg_exception_hint, v_name = constraint_name;
        perform set_config('fixture.hint', v_hint, true);
        perform set_config('fixture.name', v_name, true);
end $$;
select is(current_setting('fixture.name'), 'tour_booking_sync_capacity', 'it has a name for ORMs');
select is(
    current_setting('fixture.hint'),
    'free on that day: 2027-03-12T09:30:00-06:00, 2027-03-12T10:30:00-06:00, '
    '2027-03-12T09:00:00-06:00, 2027-03-12T11:00:00-06:00, 2027-03-12T11:30:00-06:00',
    'and says which times are free'
);
select lives_ok(
    $$select pg_temp.book(3, '2027-03-09 10:00', 'scheduled')$$, 'past tours may be written'
);
select is(
    (pg_temp.tours())[1], '09 10:00 scheduled 0', 'and take no seats'
);

do $$ begin
    update resman.tour_booking_sync set scheduled_local = '2027-03-12 10:15'
    where scheduled_local = '2027-03-12 10:00';
end $$;
select is(
    (
        select
            array_agg(
                to_char(seat.cell_start at time zone 'UTC', 'HH24:MI') order by seat.cell_start
            )
        from resman.tour_seat as seat
        where seat.cell_start >= '2027-03-12 15:00Z'
    ),
    array['16:15', '16:30'],
    'a move over its own time takes the new seats and frees the old'
);
select throws_ok(
    $$update resman.tour_booking_sync set scheduled_local = '2027-03-12 10:00'
    where scheduled_local = '2027-03-12 06:00'$$,
    '23P01', null, 'a move to where no seat is free is an error'
);
do $$ begin
    update resman.tour_booking_sync set status = 'cancelled'
    where scheduled_local = '2027-03-12 10:15' and status = 'scheduled';
end $$;
select is(
    (
        select count(*)::integer from resman.tour_seat
        where cell_start >= '2027-03-12 15:00Z'
    ), 0,
    'a cancelled tour frees its seats'
);
select is(
    (fixture.starts('2027-03-12'))[3], '2027-03-12T10:00:00-06:00', 'and its time is free again'
);
do $$ begin
    delete from resman.tour_booking_sync where scheduled_local = '2027-03-12 06:00';
end $$;
select is(
    (select count(*)::integer from resman.tour_seat), 0, 'a deleted tour frees its seats'
);

-- What staff do in ResMan stands, whether there is room or not.
do $$ begin
    perform pg_temp.book(1, '2027-03-12 14:00');
    perform pg_temp.book(2, '2027-03-12 15:00');
    perform set_config('tourbase.origin', 'resman', true);
    update resman.tour_booking_sync
    set scheduled_local = '2027-03-12 14:00', scheduled_datetime = '2027-03-12 14:00-06'
    where scheduled_local = '2027-03-12 15:00';
    perform set_config('tourbase.origin', '', true);
end $$;
select is(
    (
        select array_agg(appointment.starts_at)
        from resman.remote_appointment as appointment
        where appointment.tour_id is not null
    ),
    array['2027-03-12 14:00-06'::timestamptz],
    'a move by staff to where no seat is free stands beside'
);
select is(
    (select count(*)::integer from resman.tour_seat),
    2,
    'and the tour that was there keeps its seats'
);
do $$ begin
    update resman.tour_rule set capacity = 2;
    perform resman.reseat_property(fixture.property());
end $$;
select is(
    array[
        (select count(*)::integer from resman.tour_seat),
        (select count(*)::integer from resman.remote_appointment)
    ],
    array[4, 0], 'where there is room later it has its seats'
);
select is(
    (select count(*)::integer from resman.check_capacity), 0, 'all of it agrees'
);

select * from finish();
rollback;
