create or replace function resman.move_lanes(
    p_waiting resman.waiting_job[],
    p_jobs uuid[],
    p_now timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_turns tid[] := resman.lock_turns(array(
        select distinct waiting.property_id from unnest(p_waiting) as waiting
        order by waiting.property_id
    ));
begin
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
            looked.property_id, looked.jobs, looked.is_more,
            resman.least_each(
                looked.due_at, array_fill(looked.captured_until, array[3])
            ) as due_at
        from (
            select
                left_over.property_id, sum(left_over.jobs) as jobs,
                bool_or(left_over.is_more) as is_more,
                array[
                    min(left_over.due_at) filter (where left_over.priority = 1),
                    min(left_over.due_at) filter (where left_over.priority = 2),
                    min(left_over.due_at) filter (where left_over.priority = 3)
                ] as due_at,
                resman.captured_until(left_over.property_id, p_now) as captured_until
            from left_over
            group by left_over.property_id
        ) as looked
    )

    update resman.property_turn as turn
    set
        virtual_time = turn.virtual_time + claim.jobs,
        is_idle = not claim.is_more,
        floor_at = case
            when turn.next_floor_xid <= pg_snapshot_xmin(pg_current_snapshot())
                then resman.least_each(turn.next_floor_at, claim.due_at)
            else resman.least_each(turn.floor_at, claim.due_at)
        end,
        next_floor_at = claim.due_at,
        -- The upper end of a snapshot may lie below the newest transactions; this one does not.
        next_floor_xid = greatest(
            pg_current_xact_id(), pg_snapshot_xmax(pg_current_snapshot())
        )
    from claim
    where turn.ctid = any(v_turns) and turn.property_id = claim.property_id;
end;
$$;

comment on function resman.move_lanes(resman.waiting_job[], uuid[], timestamptz) is
'Counts a claim''s jobs as its properties'' turns, and raises the floors from which the next '
'claims look. A floor rises to what the claim before has left, once all transactions that might '
'still write an older job have ended.';
