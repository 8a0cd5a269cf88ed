create or replace function resman.settle_read(p_read resman.lead_read)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_state resman.lead_state;
    v_remote jsonb := (p_read).remote;
    v_lead jsonb;
    v_values jsonb;
    v_name text;
    v_context text;
begin
    select state.* into v_state from resman.lead_state as state
    where state.unit_id = (p_read).unit_id;
    if v_state.held is null or not exists (
        select 1 from resman.lead_sync_conflicts as conflict
        where conflict.conversation_id = (p_read).unit_id
            and conflict.resolution_status = 'resolved' and conflict.settled_at is null
            and conflict.conflict_field = any(v_state.held)
    ) then
        return true;
    elsif (p_read).served_at <= v_state.remote_read_at
        or resman.lock_host_rows(array[(p_read).unit_id]) = '{}' then
        return false;
    end if;
    if v_state.last_sync_at > core.clock() - resman.guard_time() then
        v_remote := resman.without_late(v_remote, v_state.shown, v_state.prior);
    end if;
    v_lead := resman.lead_projection((p_read).unit_id);
    begin
        v_values := resman.host_values(
            resman.settle_resolutions((p_read).unit_id, v_remote), v_lead, v_remote,
            (p_read).property_id
        );
        if v_values <> '{}' then
            perform resman.write_inbound((p_read).unit_id, v_values);
        end if;
    exception
        when integrity_constraint_violation or data_exception or raise_exception then
            get stacked diagnostics v_name = constraint_name, v_context = pg_exception_context;
            perform resman.refuse_settlement(
                (p_read).unit_id, v_remote, resman.refusal(sqlstate, v_name, v_context)
            );
    end;
    perform resman.tell_rest(array[(p_read).unit_id]);
    return true;
end;
$$;

comment on function resman.settle_read(resman.lead_read) is
'Carries out what people have decided of a lead''s conflicts, with what ResMan has shown of it; '
'returns false where it must be tried again: the read is older than what is known, or somebody is '
'writing the lead''s rows. The caller holds the lead.';
