begin;
select plan(4);

do $$ begin
    perform fixture.connect();
    perform fixture.submit('{"prospect": {"name": "Dana Whitfield"}}');
end $$;
select is(
    (select request.payload -> 'prospect' from resman.tour_request as request),
    '{"name": "Dana Whitfield"}', 'what was sent is in the database before it is answered'
);
create temporary table call as
select
    claimed.claim,
    fixture.intend(claimed.claim) as decided
from (select claim from fixture.claim() as claim) as claimed;
select is(
    (select call.decided -> 'document' -> 'event' ->> 'type' from call), 'Appointment',
    'it is sent with its appointment'
);
select is(
    (
        select count(*)::integer from resman.tour_request as request
        where request.mapped is not null
    ),
    1, 'and stays while the call is made'
);
do $$ begin
    perform fixture.record(call.claim, jsonb_build_object(
        'word', 'ok', 'prospect_id', 'p1', 'person_id', 'q1', 'prospect', '{"events": []}'::jsonb
    ))
    from call;
end $$;
select is(
    (
        select
            array[
                request.state, request.payload::text, request.mapped::text, request.email_key,
                request.phone_key
            ]
        from resman.tour_request as request
    ), array['success', null, null, null, null], 'until the answer, with which it goes'
);

select * from finish();
rollback;
