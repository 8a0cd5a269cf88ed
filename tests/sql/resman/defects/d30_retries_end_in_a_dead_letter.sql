begin;
select plan(4);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;
update resman.lead_sync_queue set retry_count = max_retries;
create temporary table claimed as select claim from fixture.claim() as claim;
select fixture.intend(claimed.claim) from claimed;
select lives_ok(
    $$ select fixture.record(claimed.claim, '{"word": "ambiguous", "detail": "refused_unknown"}')
    from claimed $$, 'one failure too many is recorded'
);
-- The two looks for the call.
do $$ begin
    for n in 1..2 loop
        perform fixture.intend(claim) from fixture.claim() as claim;
        update core.clock_shift set shift = shift + interval '31 seconds';
    end loop;
    perform fixture.intend(claim) from fixture.claim() as claim;
end $$;

select is(
    (select job.status::text from resman.lead_sync_queue as job),
    'failed',
    'it ends the job'
);
select is(
    (select job.retry_count from resman.lead_sync_queue as job), 3, 'without another retry counted'
);
select throws_ok(
    $$ update resman.lead_sync_queue set retry_count = -5 $$, '23514', null,
    'a negative count is refused'
);

select * from finish();
rollback;
