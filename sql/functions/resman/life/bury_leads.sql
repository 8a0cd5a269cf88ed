create or replace function resman.bury_leads(p_units uuid[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    update resman.lead_tombstone as gone
    set policy = integration.delete_policy
    from resman.resman_integration as integration
    where gone.unit_id = any(p_units)
        and integration.property_id = coalesce(
            (
                select mapping.property_id from resman.lead_sync_mapping as mapping
                where mapping.conversation_id = gone.unit_id
                    and mapping.mapping_status in ('active', 'merged')
            ),
            gone.property_id
        )
        and gone.policy <> integration.delete_policy;
    update resman.lead_sync_mapping as mapping
    set mapping_status = 'deleted'
    where mapping.conversation_id = any(p_units)
        and mapping.mapping_status in ('active', 'merged');
    -- A call whose answer was lost is still looked for: it may have made a prospect.
    update resman.lead_sync_queue as job
    set status = 'cancelled', processed_at = clock_timestamp(), error_message = 'the lead was deleted'
    where job.unit_id = any(p_units) and job.status = 'pending'
        and not exists (
            select 1 from resman.lead_state as state
            where state.unit_id = job.unit_id and state.doubt_at is not null
        );
    perform resman.tell_deletes(p_units);
end;
$$;

comment on function resman.bury_leads(uuid[]) is
'Lets go of deleted leads that have a tombstone: nothing of them is sent any more, but what the '
'property''s delete_policy wants (semantics.md 3.8, I36).';
