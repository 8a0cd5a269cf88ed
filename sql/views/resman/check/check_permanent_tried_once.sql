create or replace view resman.check_permanent_tried_once as
select
    job.unit_id,
    job.id as job_id
from resman.lead_sync_queue as job
where job.status = 'failed' and (job.reason_code is null or job.error_code is null);

comment on view resman.check_permanent_tried_once is
'I19: a dead letter says why, with class and reason. A row is a fault.';
comment on column resman.check_permanent_tried_once.unit_id is 'The lead.';
comment on column resman.check_permanent_tried_once.job_id is 'The job.';

grant select on resman.check_permanent_tried_once to
tourbase_operator, tourbase_monitor, tourbase_bridge;
