create or replace function resman.write_host_lead(p_unit_id uuid)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_state resman.lead_state;
    v_version integer;
begin
    select * into v_state from resman.lead_state as state
    where state.unit_id = p_unit_id and state.is_host_due;
    if not found then
        return false;
    end if;
    select conversation.resman_sync_version into v_version
    from public.conversation as conversation
    where conversation.id = p_unit_id
    for no key update skip locked;
    if not found then
        return false;
    end if;
    perform set_config('tourbase.origin', 'resman', true);
    update public.conversation as conversation
    set
        resman_lead_id = mapping.resman_lead_id,
        resman_last_sync_at = v_state.last_sync_at,
        resman_sync_status = case
            when v_version > v_state.row_version then 'not_synced'
            when v_state.sync_status = 'synced' and mapping.resman_lead_id is null then 'not_synced'
            else v_state.sync_status
        end
    from (select 1) as one
    left join resman.lead_sync_mapping as mapping
        on mapping.conversation_id = p_unit_id and mapping.mapping_status in ('active', 'merged')
    where conversation.id = p_unit_id;
    perform resman.write_host_person(v_state.user_id);
    if exists (
        select 1 from resman.notification_state as note
        where note.unit_id = p_unit_id and note.is_host_due
    ) then
        perform resman.write_host_notes(p_unit_id);
    end if;
    perform set_config('tourbase.origin', '', true);
    update resman.lead_state as state
    set is_host_due = false, host_error = null, host_retry_at = null
    where state.unit_id = p_unit_id;
    return true;
end;
$$;

comment on function resman.write_host_lead(uuid) is
'Brings the sync columns of a lead''s rows up to its state, unless somebody is writing them; '
'returns whether it did. Raises what the application''s triggers raise: called by write_host_row '
'and write_host_leads.';
