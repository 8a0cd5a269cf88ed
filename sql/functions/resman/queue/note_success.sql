create or replace function resman.note_success(p_property_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    update resman.account_state as state
    set closed_count = 0, closed_until = null
    from resman.resman_integration as integration
    where integration.property_id = p_property_id
        and state.account_key = resman.account_key(integration.api_credentials)
        and state.closed_count > 0
        and coalesce(state.closed_until <= core.clock(), true);
    update resman.resman_integration as integration
    set
        last_sync_at = core.clock(), last_successful_sync_at = core.clock(), error_count = 0,
        sync_status = case integration.sync_status when 'error' then 'active' else integration.sync_status end
    where integration.property_id = p_property_id
        and (
            integration.error_count > 0 or integration.sync_status = 'error'
            or integration.last_successful_sync_at is null
            or integration.last_successful_sync_at < core.clock() - interval '10 seconds'
        );
    update resman.property_lane as lane
    set open_count = 0, open_until = null
    where lane.property_id = p_property_id and lane.open_count > 0;
end;
$$;

comment on function resman.note_success(uuid) is
'Closes the breaker of a property and forgets its account''s troubles, where it had any.';
