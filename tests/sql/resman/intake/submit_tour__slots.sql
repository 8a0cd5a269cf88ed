begin;
select plan(8);

do $$ begin
    perform fixture.zone('America/Chicago');
    perform fixture.rules();
end $$;
select is(fixture.submit() ->> 'http', '202', 'the first has the seat');
create temporary table second as select fixture.submit('{"source_id": "b-2"}') as answer;
select is(
    (select array[second.answer ->> 'http', second.answer ->> 'reason_code'] from second),
    array['422', 'RM305'], 'the second is refused'
);
select is(
    (select second.answer -> 'free' -> 0 from second), '"2027-03-10T14:30:00-06:00"',
    'and is told what is free, the nearest first'
);
select is(
    (
        select array[log.processing_status::text, log.reason_code, tour.status::text]
        from resman.tour_processing_log as log
        inner join resman.tour_booking_sync as tour on log.tour_id = tour.id
        where log.source_id = 'b-2'
    ), array['failed', 'RM305', 'refused'], 'the log says so'
);
select is(
    fixture.submit('{"source_id": "b-3", "tour": {"scheduled_date": "2027-03-10T20:00"}}')
    -> 'violations' -> 0 ->> 'code', 'outside_hours', 'another cause is a violation'
);
select is(
    fixture.submit('{"source_id": "b-2", "tour": {"scheduled_date": "2027-03-10T16:00"}}')
    ->> 'http',
    '202', 'what was refused may ask for another time'
);
select is(
    fixture.submit('{"source_id": "b-2", "version": 2}') ->> 'reason_code', 'RM305',
    'a move to a full slot is refused'
);
select is(
    (
        select array_agg(tour.scheduled_local::text order by 1)
        from resman.tour_booking_sync as tour
        where tour.status = 'scheduled'
    ), array['2027-03-10 15:00:00', '2027-03-10 16:00:00'
    ],
    'and the tour keeps its own'
);

select * from finish();
rollback;
