create or replace function resman.has_window_work(
    p_property_id uuid,
    p_tick_at timestamptz,
    p_now timestamptz
)
returns boolean
language plpgsql
stable
set search_path = ''
-- The indexes have the oldest of each property and priority first, however many wait.
set enable_sort = off
set enable_seqscan = off
set enable_bitmapscan = off
set jit = off
as $$
begin
    return exists (
        select 1
        from (values (1), (2), (3)) as level (priority)
        where (
            select true from resman.lead_sync_queue as job
            where job.status = 'pending'
                and job.property_id = p_property_id
                and job.priority = level.priority
                and job.due_at < p_tick_at
            order by job.due_at, job.seq
            limit 1
        ) or (
            select true from resman.lead_sync_queue as job
            where job.status = 'pending'
                and job.property_id = p_property_id
                and job.priority = level.priority
                and job.next_retry_at between p_tick_at and p_now
                and job.due_at between p_tick_at and p_now
            order by job.next_retry_at
            limit 1
        )
    );
end;
$$;

comment on function resman.has_window_work(uuid, timestamptz, timestamptz) is
'Tells whether a property that sends by the hour or the day has a job that was captured before its '
'window began, or that was tried in it and is due again.';
