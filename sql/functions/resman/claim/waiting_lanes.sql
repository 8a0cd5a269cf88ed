create or replace function resman.waiting_lanes(p_now timestamptz)
returns uuid[]
language plpgsql
stable
set search_path = ''
-- Only the index by property has the order asked for, whatever the planner believes of a queue.
set enable_sort = off
set enable_seqscan = off
set enable_bitmapscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
begin
    return array(
        select lane.property_id
        from resman.property_lane as lane
        cross join lateral (
            select turn.floor_at from resman.property_turn as turn
            where turn.property_id = lane.property_id
            order by turn.virtual_time desc
            limit 1
        ) as turn
        -- As scalars they are looked up for each property, never in all that waits.
        where coalesce(
            (
                select true from resman.lead_sync_queue as job
                where job.status = 'pending' and job.property_id = lane.property_id
                    and job.priority = 2
                    and job.due_at >= turn.floor_at[2] and job.due_at <= p_now
                order by job.due_at, job.seq
                limit 1
            ),
            (
                select true from resman.lead_sync_queue as job
                where job.status = 'pending' and job.property_id = lane.property_id
                    and job.priority = 3
                    and job.due_at >= turn.floor_at[3] and job.due_at <= p_now
                order by job.due_at, job.seq
                limit 1
            ),
            (
                select true from resman.lead_sync_queue as job
                where job.status = 'pending' and job.property_id = lane.property_id
                    and job.priority = 1
                    and job.due_at >= turn.floor_at[1] and job.due_at <= p_now
                order by job.due_at, job.seq
                limit 1
            ),
            false
        )
    );
end;
$$;

comment on function resman.waiting_lanes(timestamptz) is
'Returns the properties that have a job that is due, of any priority.';
