begin;
select plan(1);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;
update public.conversation set ai_intent_summary = '1';
update public.conversation set ai_intent_summary = '2';

select
    is((
        select count(*)::integer from resman.lead_sync_queue as job
        where job.status = 'pending'
    ), 1, 'three changes are one job');

select * from finish();
rollback;
