create or replace view resman.sync_health_monitoring as
select
    'sync_failures' as metric,
    count(*) as count,
    max(sync_log.created_at) as last_occurrence,
    min(sync_log.created_at) as oldest_at
from resman.lead_sync_log as sync_log
where sync_log.sync_status = 'failed' and sync_log.created_at >= now() - interval '1 hour'
union all
select
    'pending_conflicts' as metric,
    count(*) as count,
    max(conflict.created_at) as last_occurrence,
    min(conflict.created_at) as oldest_at
from resman.lead_sync_conflicts as conflict
where conflict.resolution_status in ('pending', 'manual_review')
union all
select
    'queue_backlog' as metric,
    count(*) as count,
    max(job.created_at) as last_occurrence,
    min(job.created_at) as oldest_at
from resman.lead_sync_queue as job
where job.status in ('pending', 'processing');

comment on view resman.sync_health_monitoring is
'Failures of the last hour, open conflicts, backlog.';
comment on column resman.sync_health_monitoring.metric is 'What is counted.';
comment on column resman.sync_health_monitoring.count is 'How many.';
comment on column resman.sync_health_monitoring.last_occurrence is 'The newest.';
comment on column resman.sync_health_monitoring.oldest_at is 'The oldest.';

grant select on resman.sync_health_monitoring to
tourbase_operator, tourbase_monitor, tourbase_bi;
