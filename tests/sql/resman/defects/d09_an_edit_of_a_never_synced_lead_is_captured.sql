begin;
select plan(3);

set local session_replication_role = replica;
select fixture.lead('10000000-0000-4000-8000-000000000001');
set local session_replication_role = origin;
update public.conversation set ai_intent_summary = 'x';

select
    is((
        select count(*)::integer from resman.lead_sync_queue as job
        where job.status = 'pending'
    ), 1, 'the first edit is one job');
select is(
    (select conversation.resman_sync_version from public.conversation as conversation), 1,
    'the version moved'
);
update public.conversation set ai_intent_summary = 'y';
select
    is((
        select sum(job.change_count)::integer from resman.lead_sync_queue as job
        where job.status = 'pending'
    ), 2, 'the second is counted too');

select * from finish();
rollback;
