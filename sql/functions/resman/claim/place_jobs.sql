create or replace function resman.place_jobs(
    p_open resman.open_property[],
    p_waiting resman.waiting_job[],
    p_depth integer,
    p_now timestamptz
)
returns setof resman.waiting_job
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set jit = off
as $$
begin
    return query
    with turn as (
        select
            waiting.id, open.property_id, open.account_key, open.property_budget,
            open.account_budget,
            row_number() over (
                partition by open.property_id
                order by
                    waiting.priority + floor(extract(epoch from p_now - waiting.due_at) / 600) desc,
                    waiting.due_at, waiting.seq
            ) as turn,
            open.virtual_time
        from unnest(p_waiting) as waiting
        inner join unnest(p_open) as open on waiting.property_id = open.property_id
        where not waiting.is_flying
    ),

    allowed as (
        select
            turn.*,
            row_number() over (
                partition by turn.account_key order by turn.turn, turn.virtual_time, turn.property_id
            ) as account_turn
        from turn
        where turn.turn <= turn.property_budget
    ),

    placed as (
        select
            allowed.id,
            row_number() over (
                order by allowed.turn, allowed.virtual_time, allowed.property_id
            ) as place
        from allowed
        where allowed.account_turn <= allowed.account_budget
    )

    select
        waiting.id, waiting.unit_id, waiting.property_id, waiting.priority, waiting.due_at,
        waiting.seq, waiting.change_count, waiting.row_version, waiting.is_flying,
        count(*) over (partition by waiting.property_id, waiting.priority) < p_depth,
        placed.place
    from unnest(p_waiting) as waiting
    left join placed on waiting.id = placed.id;
end;
$$;

comment on function resman.place_jobs(
    resman.open_property[], resman.waiting_job[], integer, timestamptz
) is
'Returns waiting jobs, of which at most depth were looked at for each property and priority, '
'with their places in the fair order: each property''s first before any '
'property''s second, the least served first; inside a property by priority, which grows with '
'waiting (one step in 10 minutes), then by age (semantics.md 3.9). No place: not now.';
