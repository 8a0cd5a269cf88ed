begin;
select plan(19);

do $$ begin
    perform fixture.connect();
    update resman.resman_integration set time_zone = 'America/Chicago';
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.tour('10000000-0000-4000-8000-000000000001');
end $$;

-- What is told of a tour of that status, of which that class was told, at the same or another time.
create function pg_temp.told(
    p_status text, p_class text, p_shift interval default '0', p_remote text default 'placed',
    p_event text default 'e1'
)
returns text
language sql
as $$
    select coalesce(told.call ->> 'kind', told.call ->> 'wait')
    from resman.tour_booking_sync as tour
    cross join lateral (
        select jsonb_populate_record(tour, jsonb_build_object('status', p_status)) as row
    ) as now
    cross join lateral (
        select resman.tour_call(
            now.row,
            jsonb_populate_record(null::resman.tour_state, jsonb_build_object(
                'told', case when p_class is not null then jsonb_build_object(
                    'class', p_class, 'at', tour.scheduled_datetime + p_shift,
                    'hash', resman.tour_hash(tour)
                ) end,
                'remote_state', p_remote, 'event_id', p_event
            ))
        ) as call
    ) as told
$$;

select is(pg_temp.told('refused', null), null, 'refused: nothing');
select is(pg_temp.told('scheduled', null), 'tour', 'new: an appointment');
select is(pg_temp.told('confirmed', null), 'tour', 'so is a confirmed one');
select is(pg_temp.told('scheduled', 'placed'), null, 'the same: nothing');
select is(pg_temp.told('confirmed', 'placed'), null, 'confirmed is no news');
select is(pg_temp.told('scheduled', 'placed', '1 hour'), 'tour_move', 'another time: moved');
select is(
    pg_temp.told('scheduled', 'placed', '1 hour', 'removed'), null, 'removed: never made again'
);
select is(
    pg_temp.told('scheduled', 'placed', '1 hour', 'placed', null),
    'the appointment of the tour is looked for', 'moved only where its event is known'
);
select is(pg_temp.told('completed', 'placed'), 'tour_done', 'completed');
select is(
    pg_temp.told('completed', null), 'tour_done', 'also where the appointment was never told'
);
select is(pg_temp.told('completed', 'no_show'), 'tour_done', 'or was said to be missed');
select is(pg_temp.told('completed', 'completed'), null, 'once');
select is(pg_temp.told('no_show', 'placed'), 'tour_no_show', 'missed');
select is(pg_temp.told('no_show', 'no_show'), null, 'once');
select is(pg_temp.told('cancelled', 'placed'), 'tour_cancel', 'cancelled');
select is(pg_temp.told('cancelled', null), null, 'V28: never told, so nothing');
select is(pg_temp.told('cancelled', 'cancelled'), null, 'once');
select is(pg_temp.told('cancelled', 'placed', '0', 'removed'), null, 'staff was faster');
select is(
    (
        select event.value ->> 'type'
        from resman.tour_booking_sync as tour
        cross join lateral resman.build_tour_event(
            jsonb_populate_record(null::resman.call_facts, '{"decided_at": "2027-01-01T00:00Z"}'),
            jsonb_build_object(
                'kind', 'tour_cancel', 'tour_id', tour.id, 'revision', 2, 'words', 'w'
            )
        ) as event (value)
    ), 'Other', 'never a Cancel, which would lose the prospect'
);

select * from finish();
rollback;
