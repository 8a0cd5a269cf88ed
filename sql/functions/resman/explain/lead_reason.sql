create or replace function resman.lead_reason(p_unit_id uuid)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
    v_lead jsonb := resman.lead_projection(p_unit_id);
    v_state resman.lead_state;
    v_job resman.lead_sync_queue;
    v_integration resman.resman_integration;
    v_account resman.account_state;
    v_open_until timestamptz;
    v_window_at timestamptz;
begin
    select * into v_state from resman.lead_state as state where state.unit_id = p_unit_id;
    select job.* into v_job from resman.lead_sync_queue as job
    where job.unit_id = p_unit_id and job.status in ('pending', 'processing')
    order by job.status = 'processing' desc, job.due_at
    limit 1;
    select * into v_integration from resman.resman_integration as integration
    where integration.property_id = (v_lead ->> '_property_id')::uuid;
    select * into v_account from resman.account_state as state
    where state.account_key = resman.account_key(v_integration.api_credentials);
    select lane.open_until into v_open_until from resman.property_lane as lane
    where lane.property_id = v_integration.property_id;
    select resman.next_window(v_integration.sync_frequency, v_integration.time_zone, core.clock())
    into v_window_at
    from resman.window_start(
        v_integration.sync_frequency, v_integration.time_zone, core.clock()
    ) as open (began_at)
    where v_job.due_at >= open.began_at and coalesce(v_job.next_retry_at < open.began_at, true);

    return jsonb_build_object(
        'code', case
            when v_lead is null then null
            when v_state.erased_at is not null then 'RM601'
            when v_job.id is null and v_state.reason_code is not null then v_state.reason_code
            when v_job.id is null then null
            when v_lead ->> '_user_id' is null
                or (v_lead ->> 'email' is null and v_lead ->> 'phone' is null) then 'RM101'
            when v_integration.id is null then 'RM102'
            when v_integration.sync_status = 'paused' or not v_integration.sync_enabled then 'RM103'
            when v_integration.sync_direction = 'from_resman' then 'RM104'
            when v_integration.sync_status = 'disconnected' then 'RM302'
            when not resman.is_bridge_alive() then 'RM901'
            when v_state.doubt_at is not null then 'RM205'
            when v_job.status = 'processing' then 'RM201'
            when v_account.closed_until > core.clock() then 'RM203'
            when v_open_until > core.clock() then 'RM204'
            when v_job.due_at > core.clock() and v_job.reason_code is not null
                then v_job.reason_code
            when v_window_at is not null then 'RM105'
            else 'RM201'
        end,
        'due_at', greatest(
            v_job.due_at,
            v_window_at,
            case when v_account.closed_until > core.clock() then v_account.closed_until end,
            case when v_open_until > core.clock() then v_open_until end
        ),
        'error', coalesce(v_job.error_message, v_state.error_message),
        'tries', coalesce(v_job.retry_count, 0) + 1,
        'job_status', v_job.status
    );
end;
$$;

comment on function resman.lead_reason(uuid) is
'Returns why a lead is where it is: {code, due_at, error, tries}; code null where it is synced '
'or was never captured (precedence: decisions.md 40).';
