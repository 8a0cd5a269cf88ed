begin;
select plan(2);

set local session_replication_role = replica;
select fixture.lead('10000000-0000-4000-8000-000000000001');
set local session_replication_role = origin;

select is(resman.backfill_leads(fixture.property()), 1, 'a lead of before is found');
select
    is((
        select count(*)::integer from resman.lead_sync_queue as job
        where job.status = 'pending'
    ), 1, 'and queued');

select * from finish();
rollback;
