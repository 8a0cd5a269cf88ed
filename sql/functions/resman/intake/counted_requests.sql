create or replace function resman.counted_requests()
returns setof resman.tour_processing_delta
language sql
stable
as $$
    select
        null::bigint, stats.date, stats.source, stats.total_requests, stats.successful_requests,
        stats.failed_requests, stats.sum_ms, stats.timed_requests, stats.last_request_at
    from resman.tour_processing_stats as stats
    union all
    select
        delta.id, delta.date, delta.source, delta.total, delta.successful, delta.failed,
        delta.sum_ms, delta.timed, delta.last_request_at
    from resman.tour_processing_delta as delta
$$;

comment on function resman.counted_requests() is
'Returns what is counted of requests, folded or not, to be summed by source and day. It is '
'inlined, so that a view reads only the days it asks for.';

grant execute on function resman.counted_requests() to
tourbase_operator, tourbase_monitor, tourbase_bi, tourbase_bridge;
