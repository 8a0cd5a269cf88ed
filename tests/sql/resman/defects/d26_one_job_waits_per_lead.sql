begin;
select plan(3);

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
select throws_ok(
    $$ insert into resman.lead_sync_queue (conversation_id, unit_id, sync_operation)
    select job.conversation_id, job.unit_id, job.sync_operation
    from resman.lead_sync_queue as job $$,
    '23505', null, 'a second one is refused'
);
insert into resman.lead_sync_queue (conversation_id, sync_operation)
values ('10000000-0000-4000-8000-000000000001', 'push');
select
    is((
        select count(*)::integer from resman.lead_sync_queue as job
        where job.status = 'pending'
    ), 1, 'and one written by hand is the one that waits');

select * from finish();
rollback;
