create or replace function resman.wait_for_resman(
    p_job resman.lead_sync_queue,
    p_property_id uuid,
    p_outcome jsonb
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_word text := p_outcome ->> 'word';
    v_after double precision := (p_outcome ->> 'retry_after_seconds')::double precision;
    v_errors integer;
begin
    update resman.lead_state as state
    set sync_status = case when state.doubt_at is null then 'not_synced' else 'syncing' end
    where state.unit_id = p_job.unit_id;
    if v_word = 'auth' then
        return resman.put_back_job(
            p_job, core.clock(),
            case
                when resman.refuse_account(p_property_id, p_outcome ->> 'key') then 'RM302'
                else 'RM201'
            end,
            0, p_outcome ->> 'text'
        );
    elsif v_word = 'rate_limited' then
        perform resman.close_account(p_property_id, v_after);
        return resman.put_back_job(p_job, core.clock(), 'RM203', 0, p_outcome ->> 'text');
    end if;
    if p_outcome ->> 'detail' in ('bridge_error', 'bridge_interrupted') then
        return resman.wait_for_bridge(p_job, p_outcome);
    end if;
    if v_after is not null then
        perform resman.close_account(p_property_id, v_after);
    end if;
    perform resman.note_failure(p_property_id, p_job.locked_by);
    select integration.error_count into v_errors
    from resman.resman_integration as integration
    where integration.property_id = p_property_id;
    return resman.put_back_job(
        p_job,
        core.clock() + core.retry_delay(
            coalesce(v_errors, 1) - 1,
            resman.bridge_setting(p_job.locked_by, 'backoff_base_seconds', 5),
            resman.bridge_setting(p_job.locked_by, 'backoff_max_seconds', 900),
            v_after
        ),
        'RM202', 0, p_outcome ->> 'text'
    );
end;
$$;

comment on function resman.wait_for_resman(resman.lead_sync_queue, uuid, jsonb) is
'Puts a job back because ResMan, not the lead, is in trouble; costs no retry (semantics.md 3.0). '
'What was the bridge''s own fault goes to wait_for_bridge.';
