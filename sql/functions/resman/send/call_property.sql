create or replace function resman.call_property(p_job resman.lead_sync_queue)
returns uuid
language sql
stable
set search_path = ''
as $$
    select coalesce(
        (
            select mapping.property_id
            from resman.lead_sync_mapping as mapping
            where mapping.conversation_id = p_job.unit_id
                and mapping.mapping_status in ('active', 'merged')
        ),
        p_job.property_id
    )
$$;

comment on function resman.call_property(resman.lead_sync_queue) is
'Returns the property in whose name a job calls ResMan: where the prospect stands, else the '
'lead''s.';
