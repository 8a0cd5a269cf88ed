begin;
select plan(2);

do $$ begin
    perform fixture.connect();
    perform fixture.lead();
end $$;
create temporary table claimed as select claim from fixture.claim() as claim;
do $$ begin
    perform fixture.intend(claimed.claim) from claimed;
    perform fixture.record(
        claimed.claim,
        '{"word": "ok", "prospect_id": "p", "person_id": "q", "duration_ms": 41.6}'
    ) from claimed;
end $$;
select is(
    (select rate.successful_operations from resman.sync_success_rates as rate), 1::bigint,
    'a call that ResMan took is counted'
);
select is(
    (select rate.avg_processing_time from resman.sync_success_rates as rate), 42::numeric,
    'with the time that it took'
);

select * from finish();
rollback;
