begin;
select plan(3);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync('p1');
    perform fixture.lead('20000000-0000-4000-8000-000000000002');
    perform fixture.sync('p2');
    perform fixture.lead('30000000-0000-4000-8000-000000000003');
    perform fixture.sync('p3');
    perform resman.follow_merge('20000000-0000-4000-8000-000000000002', 'p1', 'qp1');
    update public.conversation set ai_intent_summary = 'two rooms';
end $$;
create temporary table first_ones as select claim from fixture.claim() as claim;

select is(
    (select count(*)::integer from first_ones), 2,
    'of the leads of a prospect one is claimed, beside those of other prospects'
);
select is_empty($$ select fixture.claim() $$, 'and none while that one is being worked on');
select fixture.record(first_ones.claim, '{"word": "retry"}') from first_ones;
do $$ begin
    perform resman.put_back_job(job, core.clock(), null, 0, null)
    from resman.lead_sync_queue as job where job.status = 'processing';
end $$;
select isnt_empty($$ select fixture.claim() $$, 'afterwards the next is');

select * from finish();
rollback;
