create or replace function resman.next_due_at()
returns timestamptz
language sql
stable
security definer
set search_path = ''
-- The index has the next of each property and priority; no other plan is left to the planner.
set enable_nestloop = on
set enable_sort = off
set enable_bitmapscan = off
set enable_seqscan = off
set jit = off
as $$
    select min(greatest(
        least(
            case when captured.due_at >= open.window_start then open.next_window else captured.due_at end,
            again.due_at
        ),
        open.open_until, open.closed_until
    ))
    from (
        select
            integration.property_id, turn.floor_at, lane.open_until, state.closed_until,
            -- In real time, as most are, without the calls.
            case when integration.sync_frequency = 'realtime' then 'infinity' else
                resman.window_start(integration.sync_frequency, integration.time_zone, present.at)
            end as window_start,
            case when integration.sync_frequency = 'realtime' then '-infinity' else
                resman.next_window(integration.sync_frequency, integration.time_zone, present.at)
            end as next_window
        from (select core.clock() as at) as present
        cross join resman.resman_integration as integration
        left join resman.property_lane as lane on integration.property_id = lane.property_id
        left join lateral (
            select newest.floor_at from resman.property_turn as newest
            where newest.property_id = integration.property_id
            order by newest.virtual_time desc
            limit 1
        ) as turn on true
        left join resman.account_state as state
            on resman.account_key(integration.api_credentials) = state.account_key
        where integration.sync_enabled
            and integration.sync_status in ('active', 'error')
            and integration.sync_direction <> 'from_resman'
    ) as open
    cross join (values (1), (2), (3)) as level (priority)
    left join lateral (
        select job.due_at
        from resman.lead_sync_queue as job
        where job.status = 'pending'
            and job.property_id = open.property_id
            and job.priority = level.priority
            and job.due_at >= coalesce(open.floor_at[level.priority], '-infinity')
        order by job.due_at, job.seq
        limit 1
    ) as captured on true
    left join lateral (
        select job.next_retry_at as due_at
        from resman.lead_sync_queue as job
        where open.window_start < 'infinity'
            and job.status = 'pending'
            and job.property_id = open.property_id
            and job.priority = level.priority
            and job.next_retry_at >= open.window_start
        order by job.next_retry_at
        limit 1
    ) as again on true
    where captured.due_at is not null or again.due_at is not null
$$;

comment on function resman.next_due_at() is
'Returns when the next waiting job becomes due, its property''s window, breaker and account '
'allowing; null when none waits. What lies below the floor of its property is found by claims only '
'(sweep_lanes).';

grant execute on function resman.next_due_at() to
tourbase_bridge;
