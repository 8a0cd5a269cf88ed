create or replace function resman.deleted_mapping(p_unit_id uuid)
returns resman.lead_sync_mapping
language sql
stable
set search_path = ''
as $$
    select mapping
    from resman.lead_sync_mapping as mapping
    inner join resman.lead_tombstone as gone on mapping.conversation_id = gone.unit_id
    where mapping.conversation_id = p_unit_id
        and mapping.mapping_status = 'deleted'
        and gone.policy = 'mark_lost'
        -- Where another lead stands for the prospect, it is not lost with this one.
        and not exists (
            select 1 from resman.lead_sync_mapping as other
            where other.property_id = mapping.property_id
                and other.resman_lead_id = mapping.resman_lead_id
                and other.mapping_status in ('active', 'merged')
        )
    order by mapping.updated_at desc
    limit 1
$$;

comment on function resman.deleted_mapping(uuid) is
'Returns where a deleted lead stood in ResMan, if its prospect is to be lost; else null.';
