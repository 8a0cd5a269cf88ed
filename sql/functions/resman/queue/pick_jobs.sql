create or replace function resman.pick_jobs(p_bridge_id uuid, p_limit integer)
returns table (id uuid, unit_id uuid, property_id uuid, account_key text)
language sql
volatile
set search_path = ''
as $$
    with open as materialized (
        select * from resman.open_properties(p_bridge_id)
    ),

    candidate as (
        select
            job.id, job.unit_id, open.property_id, open.account_key, open.virtual_time,
            open.property_budget, open.account_budget,
            row_number() over (
                partition by open.property_id
                order by
                    job.priority + floor(extract(epoch from core.clock() - job.due_at) / 600) desc,
                    job.due_at, job.seq
            ) as turn
        from open
        cross join (values (3), (2), (1)) as level (priority)
        cross join lateral (
            select waiting.id, waiting.unit_id, waiting.priority, waiting.due_at, waiting.seq
            from resman.lead_sync_queue as waiting
            where waiting.status = 'pending'
                and waiting.property_id = open.property_id
                and waiting.priority = level.priority
                and waiting.due_at <= core.clock()
                and waiting.created_at < open.tick_at
                and not exists (
                    select 1 from resman.lead_sync_queue as flying
                    where flying.unit_id = waiting.unit_id and flying.status = 'processing'
                )
            order by waiting.due_at, waiting.seq
            limit p_limit
        ) as job
    ),

    allowed as (
        select
            candidate.*,
            row_number() over (
                partition by candidate.account_key
                order by candidate.turn, candidate.virtual_time, candidate.property_id
            ) as place
        from candidate
        where candidate.turn <= candidate.property_budget
    )

    select allowed.id, allowed.unit_id, allowed.property_id, allowed.account_key
    from allowed
    where allowed.place <= allowed.account_budget
    order by allowed.turn, allowed.virtual_time, allowed.property_id
    limit p_limit
$$;

comment on function resman.pick_jobs(uuid, integer) is
'Returns due jobs, fair over properties: each property''s first before any property''s second, '
'the least served first; inside a property by priority, which grows with waiting (one step in '
'10 minutes), then by age (semantics.md 3.9).';
