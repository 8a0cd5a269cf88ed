create or replace view resman.queue_performance_metrics as
select
    job.sync_operation,
    job.priority,
    job.status,
    count(*) as queue_items,
    avg(extract(epoch from (job.processed_at - job.created_at))) as avg_processing_seconds,
    max(job.retry_count) as max_retries,
    count(*) filter (where job.status = 'failed') as failed_items,
    min(job.created_at) as oldest_created_at
from resman.lead_sync_queue as job
where
    job.status in ('pending', 'processing')
    or job.processed_at >= now() - interval '24 hours'
group by job.sync_operation, job.priority, job.status;

comment on view resman.queue_performance_metrics is
'Jobs that wait, or were made or ended within 24 hours, by operation, priority and state.';
comment on column resman.queue_performance_metrics.sync_operation is 'Operation.';
comment on column resman.queue_performance_metrics.priority is '1 low to 3 high.';
comment on column resman.queue_performance_metrics.status is 'State.';
comment on column resman.queue_performance_metrics.queue_items is 'Jobs.';
comment on column resman.queue_performance_metrics.avg_processing_seconds is
'Seconds from made to ended.';
comment on column resman.queue_performance_metrics.max_retries is
'Most retries that one of them used.';
comment on column resman.queue_performance_metrics.failed_items is 'Those that failed.';
comment on column resman.queue_performance_metrics.oldest_created_at is 'The oldest of them.';

grant select on resman.queue_performance_metrics to
tourbase_operator, tourbase_monitor, tourbase_bi;
