create or replace function resman.note_failure(p_property_id uuid, p_bridge_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_errors integer;
    v_limit double precision := resman.bridge_setting(p_bridge_id, 'breaker_failures', 5);
    v_cool double precision := resman.bridge_setting(p_bridge_id, 'breaker_cool_seconds', 60);
begin
    update resman.resman_integration as integration
    set
        error_count = integration.error_count + 1, last_sync_at = core.clock(),
        sync_status = case
            when integration.error_count + 1 >= v_limit and integration.sync_status = 'active' then 'error'
            else integration.sync_status
        end
    where integration.property_id = p_property_id
    returning integration.error_count into v_errors;
    if v_errors >= v_limit then
        update resman.property_lane as lane
        set
            open_count = lane.open_count + 1,
            open_until = core.clock() + make_interval(
                secs => (0.5 + random() / 2) * least(900, v_cool * power(2, least(lane.open_count, 10)))
            )
        where lane.property_id = p_property_id
            and coalesce(lane.open_until <= core.clock(), true);
    end if;
end;
$$;

comment on function resman.note_failure(uuid, uuid) is
'Counts a failure that says nothing about the lead; at the limit the property''s breaker opens '
'(semantics.md 3.10, decisions.md 42).';
