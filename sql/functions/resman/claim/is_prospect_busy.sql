create or replace function resman.is_prospect_busy(p_property_id uuid, p_prospect_id text)
returns boolean
language sql
stable
set search_path = ''
as $$
    select exists (
        select 1
        from resman.lead_sync_mapping as mapping
        inner join resman.lead_sync_queue as job on mapping.conversation_id = job.unit_id
        where mapping.property_id = p_property_id
            and mapping.resman_lead_id = p_prospect_id
            and mapping.mapping_status in ('active', 'merged')
            and job.status = 'processing'
    )
$$;

comment on function resman.is_prospect_busy(uuid, text) is
'Tells whether one of the leads of a prospect is being worked on.';
