create or replace function resman.waiting_jobs(
    p_open resman.open_property[],
    p_depth integer,
    p_now timestamptz
)
returns setof resman.waiting_job
language plpgsql
volatile
set search_path = ''
-- The index has the oldest of each property and priority in order, however many wait. What the
-- planner believes of a queue is always out of date, so no other plan is left to it.
set enable_nestloop = on
set enable_sort = off
set enable_bitmapscan = off
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
begin
    return query
    select
        job.id, job.unit_id, open.property_id, level.priority, job.due_at, job.seq,
        job.change_count, job.row_version,
        -- As a scalar it is looked up for each lead, never by all that is worked on.
        (
            select true from resman.lead_sync_queue as flying
            where flying.unit_id = job.unit_id and flying.status = 'processing'
        ) is not null,
        null::boolean, null::bigint
    from unnest(p_open) as open
    cross join (values (1), (2), (3)) as level (priority)
    cross join lateral (
        select captured.*
        from (
            select
                queue.id, queue.unit_id, queue.due_at, queue.seq, queue.change_count,
                queue.row_version
            from resman.lead_sync_queue as queue
            where queue.status = 'pending'
                and queue.property_id = open.property_id
                and queue.priority = level.priority
                and queue.due_at >= open.floor_at[level.priority]
                and queue.due_at <= p_now
                and queue.due_at < open.tick_at
            order by queue.due_at, queue.seq
            limit p_depth
            for update of queue skip locked
        ) as captured
        union all
        -- What was tried in this window is due again among all that waits for the next one, so it
        -- has an index of its own.
        select again.*
        from (
            select
                queue.id, queue.unit_id, queue.due_at, queue.seq, queue.change_count,
                queue.row_version
            from resman.lead_sync_queue as queue
            where open.tick_at < 'infinity'
                and queue.status = 'pending'
                and queue.property_id = open.property_id
                and queue.priority = level.priority
                and queue.next_retry_at >= open.tick_at
                and queue.next_retry_at <= p_now
                and queue.due_at between open.tick_at and p_now
            order by queue.next_retry_at
            limit p_depth
            for update of queue skip locked
        ) as again
        limit p_depth
    ) as job;
end;
$$;

comment on function resman.waiting_jobs(resman.open_property[], integer, timestamptz) is
'Returns due jobs of the open properties, the oldest of each property and priority and at most '
'depth of them, locked, without those that another claim has locked. Their places are not yet '
'known. A property that sends by the hour or the day gives what was captured before its window, '
'and what was tried in it.';
