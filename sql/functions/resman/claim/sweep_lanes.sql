create or replace function resman.sweep_lanes(p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
-- The index has the oldest of each property and priority first, however many wait.
set enable_seqscan = off
set enable_bitmapscan = off
set enable_sort = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
begin
    if (
        select coalesce(min(lane.swept_at) between p_now - interval '5 seconds' and p_now, false)
            and max(lane.swept_at) <= p_now
            and count(*) >= (select count(*) from resman.resman_integration)
        from resman.property_lane as lane
    ) then
        return;
    end if;
    insert into resman.property_lane (property_id)
    select integration.property_id
    from resman.resman_integration as integration
    where (
        select true from resman.property_lane as lane
        where lane.property_id = integration.property_id
    ) is null
    on conflict do nothing;
    update resman.property_lane as lane
    set
        swept_at = p_now,
        floor_at = resman.least_each(lane.floor_at, array(
            select (
                select job.due_at from resman.lead_sync_queue as job
                where job.status = 'pending'
                    and job.property_id = lane.property_id
                    and job.priority = level.priority
                order by job.due_at, job.seq
                limit 1
            )
            from (values (1), (2), (3)) as level (priority)
        ))
    where lane.property_id = any(array(
        select due.property_id from resman.property_lane as due
        where due.swept_at not between p_now - interval '5 seconds' and p_now
        for no key update skip locked
    ));
end;
$$;

comment on function resman.sweep_lanes(timestamptz) is
'Lowers the floors of properties to what waits below them, every five seconds: a job comes there '
'by hand, or by a claim that was rolled back. Makes missing lanes.';
