create or replace function resman.missed_lead(p_row public.conversation)
returns integer
language sql
stable
set search_path = ''
as $$
    select case
        when p_row.resman_sync_version
            > greatest(coalesce(state.row_version, 0), coalesce(job.row_version, 0))
            then p_row.resman_sync_version
                - greatest(coalesce(state.row_version, 0), coalesce(job.row_version, 0))
        when job.id is not null and job.property_id is null
            and resman.lead_property(p_row) is not null then 0
    end
    from (select 1) as one
    left join resman.lead_state as state on state.unit_id = p_row.id
    left join resman.lead_sync_queue as job
        on job.unit_id = p_row.id and job.status = 'pending' and job.sync_operation = 'push'
$$;

comment on function resman.missed_lead(public.conversation) is
'Returns how many changes of a lead''s row were not captured; 0 where only its property was '
'unknown; null where nothing was missed.';
