create or replace function resman.charge_claim(p_property_id uuid, p_jobs integer, p_bridge_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    insert into resman.property_lane as lane (property_id, virtual_time)
    values (p_property_id, p_jobs)
    on conflict (property_id) do update
    set virtual_time = lane.virtual_time + excluded.virtual_time;

    update resman.account_state as state
    set
        tokens = resman.account_tokens(
            state, resman.bridge_setting(p_bridge_id, 'rate_per_minute', 60), core.clock()
        ) - 3 * p_jobs,
        refilled_at = core.clock()
    from resman.resman_integration as integration
    where integration.property_id = p_property_id
        and state.account_key = resman.account_key(integration.api_credentials)
        and coalesce(
            state.rate_per_minute, resman.bridge_setting(p_bridge_id, 'rate_per_minute', 60)
        ) > 0;
end;
$$;

comment on function resman.charge_claim(uuid, integer, uuid) is
'Moves a property''s turn on and takes the calls from its account''s bucket: three for a job, '
'its reads among them.';
