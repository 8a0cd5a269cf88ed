begin;
select plan(14);

create function pg_temp.stands()
returns text[]
language sql
as $$
    select array_agg(format('%s %s', tour.status, tour.scheduled_local) order by tour.created_at)
    from resman.tour_booking_sync as tour
$$;

do $$ begin perform fixture.zone('America/Chicago'); end $$;
create temporary table first as select fixture.submit() as answer;
select is(
    fixture.submit('{"version": 2, "tour": {"scheduled_date": "2027-03-11T10:00:00-06:00"}}'),
    (select first.answer from first), 'a higher version is the same tour'
);
select is(pg_temp.stands(), array['scheduled 2027-03-11 10:00:00'], 'and moves it');
select is(fixture.submit() -> 'superseded', 'true', 'an older version is told so');
select is(
    resman.submit_tour('webhook', '{"source_id": "b-1", "version": 3, "event": "confirmed"}')
    ->> 'http',
    '202', 'a change names what it changes, and nothing else'
);
select is(pg_temp.stands(), array['confirmed 2027-03-11 10:00:00'], 'it is confirmed');
select is(
    (select request.mapped ->> 'prospect.email' from resman.tour_request as request),
    'dana@example.com', 'what ResMan has not heard yet is kept beside it'
);
select is(
    fixture.submit('{"version": 4, "tour": {"scheduled_date": "2027-03-14T02:30"}}')
    -> 'violations' -> 0 ->> 'code', 'no_such_time', 'a time that does not exist is refused'
);
select is(
    pg_temp.stands(), array['confirmed 2027-03-11 10:00:00'],
    'and the tour stands as it was'
);
select is(
    fixture.submit('{"version": 4, "event": "cancelled"}') ->> 'http', '202', 'it is cancelled'
);
select is(pg_temp.stands(), array['cancelled 2027-03-11 10:00:00'], 'at its time');
select is(
    fixture.submit('{"version": 5, "event": "created"}') -> 'violations' -> 0,
    '{"code": "not_possible", "field": "event", "target": "event",
      "message": "is not possible as the tour stands"}', 'an ended tour stays ended'
);
select is(
    fixture.submit('{"source_id": "b-9", "event": "cancelled"}') ->> 'http', '202',
    'a tour that was never heard of may be cancelled'
);
select is(
    (
        select array[request.state, request.payload::text] from resman.tour_request as request
        where request.source_id = 'b-9'
    ), array['success', null], 'there is nothing to tell, and nothing is kept'
);
select is(
    (
        select array[summary.total_requests, summary.successful_requests, summary.failed_requests]
        from resman.source_performance_summary as summary
    ), array[7, 1, 2]::bigint[], 'each request is counted'
);

select * from finish();
rollback;
