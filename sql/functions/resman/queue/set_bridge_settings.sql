create or replace function resman.set_bridge_settings(p_bridge_id uuid, p_settings jsonb)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
    update resman.bridge as bridge
    set settings = p_settings
    where bridge.id = p_bridge_id
$$;

comment on function resman.set_bridge_settings(uuid, jsonb) is
'Gives a running bridge new settings.';

grant execute on function resman.set_bridge_settings(uuid, jsonb) to
tourbase_bridge;
