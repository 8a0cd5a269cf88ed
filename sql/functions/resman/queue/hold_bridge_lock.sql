create or replace function resman.hold_bridge_lock(p_bridge_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_key integer := nextval('resman.bridge_lock_seq');
    v_now timestamptz := core.clock();
begin
    perform pg_advisory_lock(resman.lock_space(), v_key);
    update resman.bridge as bridge
    set
        lock_key = v_key, locked_at = v_now, lock_seen_at = v_now, lock_missed_at = null,
        seen_at = v_now, ended_at = null
    where bridge.id = p_bridge_id;
end;
$$;

comment on function resman.hold_bridge_lock(uuid) is
'Takes a lock for as long as this session lasts, by which other bridges see that the bridge lives. '
'To be called on a direct connection; a pooler would give the session to others.';

grant execute on function resman.hold_bridge_lock(uuid) to
tourbase_bridge;
