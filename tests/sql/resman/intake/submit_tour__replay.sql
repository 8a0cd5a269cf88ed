begin;
select plan(14);

do $$ begin perform fixture.zone('America/Chicago'); end $$;
create temporary table first as select fixture.submit('{}', 'key 1') as answer;

select is((select first.answer ->> 'http' from first), '202', 'a request is taken');
select is(
    fixture.submit('{}', 'key 1'),
    (select first.answer || '{"http": 200, "replayed": true}' from first),
    'the same again is answered the same'
);
select is(
    fixture.submit(), (select first.answer || '{"http": 200, "replayed": true}' from first),
    'its own id is key enough'
);
select is(
    fixture.submit('{"tour": {"duration_minutes": 60}}', 'key 1') ->> 'http', '409',
    'another body under the same key is refused'
);
select is(
    fixture.submit('{"tour": {"duration_minutes": 60}}') ->> 'http', '409',
    'and so it is under the same id and version'
);
select is(
    fixture.submit('{"source_id": "b-2"}', 'key 1') ->> 'http', '409',
    'and under a key that another tour has'
);
select is((select count(*)::integer from resman.tour_booking_sync), 1, 'one tour came of it all');
select is(
    (
        select array[tour.status::text, tour.scheduled_local::text, tour.time_zone]
        from resman.tour_booking_sync as tour
    ), array['scheduled', '2027-03-10 15:00:00', 'America/Chicago'],
    'it stands at the local time of its property, without anything personal'
);
select is(
    (
        select array[summary.total_requests, summary.failed_requests]
        from resman.source_performance_summary as summary
    ), array[4, 3]::bigint[], 'a repeated request is not counted, a contradiction is a failed one'
);
select is(
    fixture.submit('{"source_id": null, "prospect": {}, "tour": {"tour_type": "flying"}}', 'key 2')
    -> 'violations' @> '[{"field": "tour.tour_type", "code": "not_allowed"},
        {"field": "prospect.name", "code": "required"}]',
    true, 'what cannot be used is told in full'
);
select is(
    (
        select
            array[
                request.state, (request.payload is not null)::text,
                (request.keep_until > now() + interval '13 days')::text
            ]
        from resman.tour_request as request
        where request.idempotency_key = 'key 2'
    ), array['failed', 'true', 'true'], 'and kept for a while'
);
select is(
    fixture.submit('{"source_id": null}', 'key 2') ->> 'http', '202',
    'what failed binds nobody: the key may bring something else'
);
select is(
    resman.submit_tour('webhook', '[1]') ->> 'http', '422', 'a message is an object'
);
select is(resman.submit_tour('nobody', '{}'), '{"http": 404}', 'a source must be known');

select * from finish();
rollback;
