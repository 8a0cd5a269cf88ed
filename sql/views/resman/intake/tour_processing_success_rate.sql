create or replace view resman.tour_processing_success_rate as
select
    counted.source,
    counted.date as processing_date,
    sum(counted.total) as total_requests,
    sum(counted.successful) as successful_requests,
    round(
        sum(counted.successful)::numeric
        / nullif(sum(counted.successful) + sum(counted.failed), 0) * 100, 2
    ) as success_rate,
    sum(counted.sum_ms)::numeric / nullif(sum(counted.timed), 0) as avg_processing_time_ms,
    sum(counted.failed) as failed_requests
from resman.counted_requests() as counted
where counted.date >= ((now() - interval '30 days') at time zone 'utc')::date
group by counted.source, counted.date
order by counted.date desc, success_rate desc nulls last;

comment on view resman.tour_processing_success_rate is
'Requests for tours by source and day, of the last 30 days.';
comment on column resman.tour_processing_success_rate.source is 'Name of the source.';
comment on column resman.tour_processing_success_rate.processing_date is
'Local date of the requests at their property.';
comment on column resman.tour_processing_success_rate.total_requests is
'Requests that were let in; a repeated one is not counted.';
comment on column resman.tour_processing_success_rate.successful_requests is
'Those that ResMan has taken.';
comment on column resman.tour_processing_success_rate.success_rate is
'Per cent of the finished ones; null where none finished.';
comment on column resman.tour_processing_success_rate.avg_processing_time_ms is
'Milliseconds from request to outcome.';
comment on column resman.tour_processing_success_rate.failed_requests is
'Those with violations, refused, or given up.';

grant select on resman.tour_processing_success_rate to
tourbase_operator, tourbase_monitor, tourbase_bi;
