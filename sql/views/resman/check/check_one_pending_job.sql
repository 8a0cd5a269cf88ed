create or replace view resman.check_one_pending_job as
select
    job.unit_id,
    job.sync_operation,
    count(*) as jobs
from resman.lead_sync_queue as job
where job.status = 'pending'
group by job.unit_id, job.sync_operation
having count(*) > 1;

comment on view resman.check_one_pending_job is
'I7: a lead has at most one waiting job per operation. A row is a fault.';
comment on column resman.check_one_pending_job.unit_id is 'The lead.';
comment on column resman.check_one_pending_job.sync_operation is 'The operation.';
comment on column resman.check_one_pending_job.jobs is 'Jobs that wait.';

grant select on resman.check_one_pending_job to
tourbase_operator, tourbase_monitor, tourbase_bridge;
