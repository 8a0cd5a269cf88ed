create or replace function resman.tell_rest(p_units uuid[])
returns void
language sql
volatile
set search_path = ''
as $$
    select resman.enqueue_lead(left_over.unit_id, 'push', 2, 0, 0)
    from (
        select state.unit_id
        from resman.lead_state as state
        cross join lateral resman.lead_projection(state.unit_id) as lead (fields)
        where state.unit_id = any(p_units)
            -- One that is being decided at this moment looks at the whole lead.
            and (
                select true from resman.lead_sync_queue as flying
                where flying.unit_id = state.unit_id and flying.status = 'processing'
            ) is null
            and (
                select true from resman.lead_sync_queue as waiting
                where waiting.unit_id = state.unit_id and waiting.sync_operation = 'push'
                    and waiting.status = 'pending'
            ) is null
            and not resman.dirty_fields(lead.fields, state.base) <@ coalesce(state.held, '{}')
        order by state.unit_id
        offset 0
    ) as left_over
$$;

comment on function resman.tell_rest(uuid[]) is
'Has leads told of which our side still differs from what ResMan holds, after it was given what '
'ResMan has: an edit that was there before, or what a trigger of the application made of it.';
