create or replace function resman.drop_bridge_lock(p_bridge_id uuid)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
    update resman.bridge as bridge
    set lock_key = null, seen_at = core.clock()
    where bridge.id = p_bridge_id
$$;

comment on function resman.drop_bridge_lock(uuid) is
'Notes that a bridge lives although it has lost the session that held its lock: from now on only '
'its leases tell.';

grant execute on function resman.drop_bridge_lock(uuid) to
tourbase_bridge;
