create or replace function resman.set_bridge_settings(p_bridge_id uuid, p_settings jsonb)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    -- As in start_bridge: a crash of Postgres must not take them away.
    perform set_config('synchronous_commit', 'on', true);
    update resman.bridge as bridge
    set settings = p_settings
    where bridge.id = p_bridge_id;
end;
$$;

comment on function resman.set_bridge_settings(uuid, jsonb) is
'Gives a running bridge new settings, durably.';

grant execute on function resman.set_bridge_settings(uuid, jsonb) to
tourbase_bridge;
