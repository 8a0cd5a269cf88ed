create or replace function resman.hold_fields(p_unit_id uuid)
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_held text[] := resman.held_fields(p_unit_id);
begin
    update resman.lead_state as state
    set
        held = v_held, is_host_due = true, remote_hash = null,
        sync_status = case
            when v_held is not null then 'conflict'
            when state.sync_status = 'conflict' then 'not_synced'
            else state.sync_status
        end,
        reason_code = case
            when v_held is not null then 'RM401'
            when state.reason_code <> 'RM401' then state.reason_code
        end
    where state.unit_id = p_unit_id and state.held is distinct from v_held;
    return v_held;
end;
$$;

comment on function resman.hold_fields(uuid) is
'Holds the fields of a lead that wait for a person, and no others; returns them. The caller holds '
'the lead.';
