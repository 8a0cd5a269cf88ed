begin;
select plan(2);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;
create temporary table claimed as select claim from fixture.claim() as claim;
select fixture.intend(claimed.claim) from claimed;
update public.conversation set ai_intent_summary = 'later';
select fixture.record(claimed.claim, '{"word": "ok", "prospect_id": "p1", "person_id": "q1"}')
from claimed;

select
    is((
        select count(*)::integer from resman.lead_sync_queue as job
        where job.status = 'pending'
    ), 1, 'the edit waits');
select isnt(
    (select conversation.resman_sync_status from public.conversation as conversation)::text,
    'synced', 'and the row does not say synced'
);

select * from finish();
rollback;
