create or replace function resman.sees_lead(p_lead_id uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
    select exists (select 1 from public.conversation as conversation where conversation.id = p_lead_id)
$$;

comment on function resman.sees_lead(uuid) is
'Tells whether the caller may see a lead: runs with the caller''s rights, so that row security '
'of conversation counts in lead_status.';

grant execute on function resman.sees_lead(uuid) to
tourbase_app, tourbase_operator, tourbase_monitor, tourbase_bridge;
