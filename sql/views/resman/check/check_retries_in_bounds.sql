create or replace view resman.check_retries_in_bounds as
select
    job.unit_id,
    job.retry_count
from resman.lead_sync_queue as job
where job.retry_count > job.max_retries or job.retry_count < 0;

comment on view resman.check_retries_in_bounds is
'I18: retries stay within their bounds. A row is a fault.';
comment on column resman.check_retries_in_bounds.unit_id is 'The lead.';
comment on column resman.check_retries_in_bounds.retry_count is 'Its retries.';

grant select on resman.check_retries_in_bounds to
tourbase_operator, tourbase_monitor, tourbase_bridge;
