create or replace function resman.move_lanes(
    p_waiting resman.waiting_job[],
    p_jobs uuid[],
    p_now timestamptz
)
returns void
language sql
volatile
set search_path = ''
as $$
    with left_over as (
        select
            waiting.property_id,
            waiting.priority,
            count(taken.id) as jobs,
            bool_or(taken.id is null or not waiting.is_last) as is_more,
            -- The first job that was left; behind the last where the claim did not see further.
            coalesce(
                min(waiting.due_at) filter (where taken.id is null),
                case when bool_and(waiting.is_last) then p_now else max(waiting.due_at) end
            ) as due_at
        from unnest(p_waiting) as waiting
        left join unnest(p_jobs) as taken (id) on waiting.id = taken.id
        group by waiting.property_id, waiting.priority
    ),

    claim as (
        select
            left_over.property_id, sum(left_over.jobs) as jobs,
            bool_or(left_over.is_more) as is_more,
            array(
                select least(
                    min(one.due_at), resman.captured_until(left_over.property_id, p_now)
                )
                from generate_series(1, 3) as level (priority)
                left join left_over as one
                    on level.priority = one.priority and one.property_id = left_over.property_id
                group by level.priority
                order by level.priority
            ) as due_at
        from left_over
        group by left_over.property_id
    ),

    active as (
        select min(lane.virtual_time) as virtual_time
        from resman.property_lane as lane
        inner join claim on lane.property_id = claim.property_id
        where not lane.is_idle
    )

    update resman.property_lane as lane
    set
        virtual_time = claim.jobs + case
            when lane.is_idle then greatest(lane.virtual_time, coalesce(active.virtual_time, 0))
            else lane.virtual_time
        end,
        is_idle = not claim.is_more,
        floor_at = case
            when lane.next_floor_xid <= pg_snapshot_xmin(pg_current_snapshot())
                then resman.least_each(lane.next_floor_at, claim.due_at)
            else resman.least_each(lane.floor_at, claim.due_at)
        end,
        next_floor_at = claim.due_at,
        -- The upper end of a snapshot may lie below the newest transactions; this one does not.
        next_floor_xid = greatest(
            pg_current_xact_id(), pg_snapshot_xmax(pg_current_snapshot())
        )
    from claim, active
    where lane.property_id = claim.property_id
$$;

comment on function resman.move_lanes(resman.waiting_job[], uuid[], timestamptz) is
'Counts a claim''s jobs as its properties'' turns, and raises the floors from which the next '
'claims look. A floor rises to what the claim before has left, once all transactions that might '
'still write an older job have ended.';
