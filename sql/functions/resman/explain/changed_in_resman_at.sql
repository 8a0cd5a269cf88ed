create or replace function resman.changed_in_resman_at(p_lead_id uuid)
returns timestamptz
language sql
stable
set search_path = ''
as $$
    select log.created_at
    from resman.lead_sync_log as log
    where log.conversation_id = p_lead_id and log.sync_direction = 'from_resman'
        and log.sync_status = 'success' and log.sync_type in ('create', 'update', 'status_change')
    order by log.created_at desc
    limit 1
$$;

comment on function resman.changed_in_resman_at(uuid) is
'Returns when a lead''s rows were last given something that was changed in ResMan; null if never.';
