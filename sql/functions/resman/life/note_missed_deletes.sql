create or replace function resman.note_missed_deletes(p_limit integer default 1000)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_units uuid[];
begin
    with missed as (
        select state.unit_id, state.property_id, state.user_id
        from resman.lead_state as state
        -- A request has a state too, but no row of the application.
        where state.row_version > 0
        union
        select job.unit_id, job.property_id, null
        from resman.lead_sync_queue as job
        where job.status = 'pending' and job.conversation_id is not null
    ),

    buried as (
        insert into resman.lead_tombstone (
            unit_id, property_id, user_id, resman_lead_id, deleted_by
        )
        select distinct on (missed.unit_id)
            missed.unit_id, missed.property_id, missed.user_id,
            (
                select mapping.resman_lead_id from resman.lead_sync_mapping as mapping
                where mapping.conversation_id = missed.unit_id
                    and mapping.mapping_status in ('active', 'merged')
            ),
            'unknown'
        from missed
        where not exists (
            select 1 from public.conversation as conversation where conversation.id = missed.unit_id
        ) and not exists (
            select 1 from resman.lead_tombstone as gone where gone.unit_id = missed.unit_id
        )
        order by missed.unit_id, missed.user_id nulls last
        limit p_limit
        on conflict (unit_id) do nothing
        returning unit_id
    )

    select array_agg(buried.unit_id) into v_units from buried;
    perform resman.bury_leads(coalesce(v_units, '{}'));
    return coalesce(cardinality(v_units), 0);
end;
$$;

comment on function resman.note_missed_deletes(integer) is
'Finds leads that are gone without a tombstone, because capture could not leave one; returns how '
'many. Called by note_missed_changes.';
