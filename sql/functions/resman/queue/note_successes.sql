create or replace function resman.note_successes(p_properties uuid[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_now timestamptz := core.clock();
    v_property uuid;
begin
    for v_property in
        select integration.property_id
        from resman.resman_integration as integration
        left join resman.property_lane as lane
            on integration.property_id = lane.property_id and lane.property_id = any(p_properties)
        where integration.property_id = any(p_properties)
            and (
                integration.error_count > 0 or integration.sync_status = 'error'
                or integration.last_successful_sync_at is null
                or integration.last_successful_sync_at < v_now - interval '10 seconds'
                or lane.open_count > 0
                or (
                    select state.closed_count from resman.account_state as state
                    where state.account_key = resman.account_key(integration.api_credentials)
                ) > 0
            )
        order by integration.property_id
    loop
        perform resman.note_success(v_property);
    end loop;
end;
$$;

comment on function resman.note_successes(uuid[]) is
'Does note_success for those of the properties that have something to note, in one order.';
