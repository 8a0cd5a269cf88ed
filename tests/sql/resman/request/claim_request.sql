begin;
select plan(5);

do $$ begin
    perform fixture.zone('America/Chicago');
    perform fixture.submit();
    perform fixture.submit('{"source_id": "b-2", "prospect": {"name": "Kim Other"}}');
    update resman.account_state set concurrency = 2;
end $$;
create temporary table bridge as select fixture.bridge() as id;
create temporary table claimed as
select claim
from bridge
inner join resman.tour_request as request on request.source_id = 'b-2'
cross join lateral resman.claim_request(bridge.id, request.id) as claim;
select is(
    (select claimed.claim ->> 'unit_id' from claimed),
    (
        select request.id::text from resman.tour_request as request
        where request.source_id = 'b-2'
    ),
    'the job of that request is claimed'
);
select is(
    (select fixture.intend(claimed.claim) ->> 'do' from claimed), 'post',
    'and its claim is as good as any'
);
select is_empty(
    $$ select claim from bridge cross join lateral resman.claim_request(bridge.id, (
        select request.id from resman.tour_request as request where request.source_id = 'b-2'
    )) as claim $$, 'what is being worked on is not claimed again'
);
update resman.account_state set concurrency = 1;
select is_empty(
    $$ select claim from bridge cross join lateral resman.claim_request(bridge.id, (
        select request.id from resman.tour_request as request where request.source_id = 'b-1'
    )) as claim $$, 'no call is made above what the account may make at once'
);
do $$ begin
    update resman.account_state set concurrency = 2;
    perform resman.pause_property(fixture.property(), 'holidays');
end $$;
select is_empty(
    $$ select claim from bridge cross join lateral resman.claim_request(bridge.id, (
        select request.id from resman.tour_request as request where request.source_id = 'b-1'
    )) as claim $$, 'nor for a property that is paused'
);

select * from finish();
rollback;
