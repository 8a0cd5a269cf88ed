create or replace function resman.fold_tour_stats(p_limit integer default 10000)
returns integer
language sql
volatile
security definer
set search_path = ''
as $$
    with taken as (
        delete from resman.tour_processing_delta as delta
        where delta.id in (
            select oldest.id
            from resman.tour_processing_delta as oldest
            order by oldest.id
            limit p_limit
            for update skip locked
        )
        returning delta.*
    ),

    days as (
        select
            taken.date, taken.source, sum(taken.total) as total,
            sum(taken.successful) as successful, sum(taken.failed) as failed,
            sum(taken.sum_ms) as sum_ms, sum(taken.timed) as timed,
            max(taken.last_request_at) as last_request_at, count(*) as folded
        from taken
        group by taken.date, taken.source
        order by taken.date, taken.source
    ),

    written as (
        insert into resman.tour_processing_stats as stats (
            date, source, total_requests, successful_requests, failed_requests,
            average_processing_time_ms, sum_ms, timed_requests, last_request_at
        )
        select
            days.date, days.source, days.total, days.successful, days.failed,
            coalesce(days.sum_ms / nullif(days.timed, 0), 0), days.sum_ms, days.timed,
            days.last_request_at
        from days
        on conflict (date, source) do update
        set
            total_requests = stats.total_requests + excluded.total_requests,
            successful_requests = stats.successful_requests + excluded.successful_requests,
            failed_requests = stats.failed_requests + excluded.failed_requests,
            sum_ms = stats.sum_ms + excluded.sum_ms,
            timed_requests = stats.timed_requests + excluded.timed_requests,
            average_processing_time_ms = coalesce(
                (stats.sum_ms + excluded.sum_ms)
                / nullif(stats.timed_requests + excluded.timed_requests, 0), 0
            ),
            last_request_at = greatest(stats.last_request_at, excluded.last_request_at)
        returning 1
    )

    select coalesce(sum(days.folded), 0)::integer from days
$$;

comment on function resman.fold_tour_stats(integer) is
'Adds what is noted of requests to the statistics of their days, in one statement; returns how '
'many notes. The sums stay what they were to whoever reads both.';

grant execute on function resman.fold_tour_stats(integer) to
tourbase_bridge, tourbase_operator;
