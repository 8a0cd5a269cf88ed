create or replace function resman.write_host_columns(p_units uuid[], p_told uuid[] default '{}')
returns uuid[]
language plpgsql
volatile
set search_path = ''
-- Rows are found by their ids. Where each pair of rows is tried in turn, the triggers of the table
-- take the square of a batch.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = on
set jit = off
as $$
declare
    v_units uuid[] := array(
        select conversation.id
        from public.conversation as conversation
        where conversation.id = any(p_units) and (
            select state.is_host_due or state.unit_id = any(p_told)
            from resman.lead_state as state
            where state.unit_id = conversation.id
        )
        order by conversation.id
        for no key update skip locked
    );
begin
    if v_units = '{}' then
        return v_units;
    end if;
    perform set_config('tourbase.origin', 'resman', true);
    update public.conversation as conversation
    set
        resman_lead_id = mapping.resman_lead_id,
        resman_last_sync_at = state.last_sync_at,
        resman_sync_status = case
            when conversation.resman_sync_version > state.row_version then 'not_synced'
            when state.sync_status = 'synced' and mapping.resman_lead_id is null then 'not_synced'
            else state.sync_status
        end
    from resman.lead_state as state
    -- Sought for each lead, never among all that are mapped.
    left join lateral (
        select linked.resman_lead_id from resman.lead_sync_mapping as linked
        where linked.conversation_id = state.unit_id
            and linked.mapping_status in ('active', 'merged')
        offset 0
    ) as mapping on true
    where conversation.id = any(v_units) and state.unit_id = any(v_units)
        and state.unit_id = conversation.id;
    perform resman.write_host_persons(array(
        select state.user_id from resman.lead_state as state where state.unit_id = any(v_units)
    ));
    perform resman.write_host_notes(note.unit_id)
    from (
        select distinct due.unit_id from resman.notification_state as due
        where due.unit_id = any(v_units) and due.is_host_due
        order by due.unit_id
    ) as note;
    perform set_config('tourbase.origin', '', true);
    update resman.lead_state as state
    set is_host_due = false, host_error = null, host_retry_at = null
    where state.unit_id = any(v_units)
        and (state.is_host_due or state.host_error is not null or state.host_retry_at is not null);
    return v_units;
end;
$$;

comment on function resman.write_host_columns(uuid[], uuid[]) is
'Brings the sync columns of leads'' rows up to their state, but for rows that somebody is writing; '
'returns the leads whose rows were written. Takes those that are due, and those just told to '
'ResMan. Raises what the application''s triggers raise: called by write_host_row and '
'write_host_leads.';
