create or replace view resman.source_performance_summary as
select
    counted.source,
    sum(counted.total) as total_requests,
    sum(counted.successful) as successful_requests,
    sum(counted.failed) as failed_requests,
    round(
        sum(counted.successful)::numeric
        / nullif(sum(counted.successful) + sum(counted.failed), 0) * 100, 2
    ) as success_rate,
    sum(counted.sum_ms)::numeric / nullif(sum(counted.timed), 0) as avg_processing_time_ms,
    max(counted.last_request_at) as last_request_time
from resman.counted_requests() as counted
where counted.date >= ((now() - interval '7 days') at time zone 'utc')::date
group by counted.source
order by total_requests desc;

comment on view resman.source_performance_summary is
'Requests for tours by source, of the last 7 days.';
comment on column resman.source_performance_summary.source is 'Name of the source.';
comment on column resman.source_performance_summary.total_requests is
'Requests that were let in; a repeated one is not counted.';
comment on column resman.source_performance_summary.successful_requests is
'Those that ResMan has taken.';
comment on column resman.source_performance_summary.failed_requests is
'Those with violations, refused, or given up.';
comment on column resman.source_performance_summary.success_rate is
'Per cent of the finished ones; null where none finished.';
comment on column resman.source_performance_summary.avg_processing_time_ms is
'Milliseconds from request to outcome.';
comment on column resman.source_performance_summary.last_request_time is 'When the newest came.';

grant select on resman.source_performance_summary to
tourbase_operator, tourbase_monitor, tourbase_bi;
