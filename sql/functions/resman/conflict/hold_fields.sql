create or replace function resman.hold_fields(p_unit_id uuid)
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_held text[] := resman.held_fields(p_unit_id);
    v_state resman.lead_state;
    v_is_settled boolean;
begin
    select state.* into v_state from resman.lead_state as state
    where state.unit_id = p_unit_id and state.held is distinct from v_held;
    if v_state.unit_id is null then
        return v_held;
    end if;
    -- Where the last one was closed because both sides hold the same, nothing else will say so.
    v_is_settled := v_held is null and v_state.sync_status = 'conflict'
        and v_state.doubt_at is null
        and resman.dirty_fields(resman.lead_projection(p_unit_id), v_state.base) = '{}'
        and not exists (
            select 1 from resman.lead_sync_queue as job
            where job.unit_id = p_unit_id and job.status in ('pending', 'processing')
        );
    update resman.lead_state as state
    set
        held = v_held, is_host_due = true, remote_hash = null,
        base_version = case when v_is_settled then state.version else state.base_version end,
        sync_status = case
            when v_held is not null then 'conflict'
            when v_is_settled then 'synced'
            when state.sync_status = 'conflict' then 'not_synced'
            else state.sync_status
        end,
        reason_code = case
            when v_held is not null then 'RM401'
            when state.reason_code <> 'RM401' then state.reason_code
        end
    where state.unit_id = p_unit_id;
    return v_held;
end;
$$;

comment on function resman.hold_fields(uuid) is
'Holds the fields of a lead that wait for a person, and no others; returns them. A lead of which '
'none waits any more, and that has nothing to tell, is synced. The caller holds the lead.';
