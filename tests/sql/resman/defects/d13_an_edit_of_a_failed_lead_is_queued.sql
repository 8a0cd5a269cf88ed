begin;
select plan(1);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;
create temporary table claimed as select claim from fixture.claim() as claim;
select fixture.intend(claimed.claim) from claimed;
select fixture.record(claimed.claim, '{"word": "permanent", "text": "no"}') from claimed;
update public.conversation set ai_intent_summary = 'better';

select
    is((
        select count(*)::integer from resman.lead_sync_queue as job
        where job.status = 'pending'
    ), 1, 'the next edit starts anew');

select * from finish();
rollback;
