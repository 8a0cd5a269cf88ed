create or replace view resman.check_one_live_job as
select
    job.unit_id,
    count(*) as jobs
from resman.lead_sync_queue as job
where job.status = 'processing'
group by job.unit_id
having count(*) > 1;

comment on view resman.check_one_live_job is
'I6: a lead has at most one job in flight. A row is a fault.';
comment on column resman.check_one_live_job.unit_id is 'The lead.';
comment on column resman.check_one_live_job.jobs is 'Jobs in flight.';

grant select on resman.check_one_live_job to
tourbase_operator, tourbase_monitor, tourbase_bridge;
