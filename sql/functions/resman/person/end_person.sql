create or replace function resman.end_person(p_found resman.found_person)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_now timestamptz := core.clock();
    v_doubted jsonb;
begin
    insert into resman.lead_state (unit_id)
    select lead.id from unnest(p_found.leads) as lead (id) order by lead.id
    on conflict do nothing;
    select coalesce(jsonb_agg(state.unit_id), '[]'::jsonb) into v_doubted
    from resman.lead_state as state
    where state.unit_id = any(p_found.units) and state.doubt_at is not null;
    -- As if they had been claimed: their versions are seen, and nothing of them is sent.
    update resman.lead_state as state
    set
        version = state.version + job.changes,
        row_version = greatest(state.row_version, job.row_version)
    from (
        select waiting.unit_id, sum(waiting.change_count) as changes, max(waiting.row_version) as row_version
        from resman.lead_sync_queue as waiting
        where waiting.unit_id = any(p_found.units) and waiting.status = 'pending'
        group by waiting.unit_id
    ) as job
    where state.unit_id = job.unit_id;
    update resman.lead_sync_queue as job
    set status = 'cancelled', processed_at = v_now, reason_code = 'RM601'
    where job.unit_id = any(p_found.units) and job.status = 'pending';
    update resman.lead_state as state
    set
        doubt_attempt_id = null, doubt_at = null, empty_probe_at = null, empty_probe_count = 0,
        is_source_refused = false, held = null
    where state.unit_id = any(p_found.units);
    update resman.lead_state as state
    set
        erased_at = v_now, sync_status = 'not_synced', reason_code = 'RM601', is_host_due = true
    where state.unit_id = any(p_found.leads);
    update resman.lead_sync_mapping as mapping
    set mapping_status = 'inactive'
    where mapping.conversation_id = any(p_found.leads)
        and mapping.mapping_status in ('active', 'merged');
    update resman.person_state as state
    set sync_status = 'not_synced'
    where state.user_id = any(p_found.users);
    perform resman.end_person_work(p_found);
    return v_doubted;
end;
$$;

comment on function resman.end_person(resman.found_person) is
'Stops all that is done for a person: nothing waits, nothing is looked for, no prospect is theirs. '
'Returns the units whose last call is in doubt. Called by person_erase only.';
