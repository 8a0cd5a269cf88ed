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
            and (
                select true from resman.lead_sync_queue as job
                where job.unit_id = state.unit_id and (
                    -- One that is being decided at this moment looks at the whole lead.
                    job.status = 'processing'
                    or (job.status = 'pending' and job.sync_operation = 'push')
                )
                limit 1
            ) is null
            and not resman.dirty_fields(lead.fields, state.base) <@ coalesce(state.held, '{}')
        order by state.unit_id
        offset 0
    ) as left_over
$$;

comment on function resman.tell_rest(uuid[]) is
'Has leads told of which our side still differs from what ResMan holds, after it was given what '
'ResMan has: an edit that was there before, or what a trigger of the application made of it.';
