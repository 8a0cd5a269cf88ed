create or replace function resman.rescue_dead_bridges(p_bridge_id uuid)
returns setof text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_now timestamptz := core.clock();
    v_since timestamptz;
    v_bridge resman.bridge;
begin
    -- Who has lost its own lock cannot tell whether another bridge ended, or the server did.
    select bridge.locked_at into v_since
    from resman.bridge as bridge
    where bridge.id = p_bridge_id and bridge.lock_key is not null
        and not pg_try_advisory_xact_lock_shared(resman.lock_space(), bridge.lock_key);
    for v_bridge in
        select bridge.*
        from resman.bridge as bridge
        where bridge.lock_key is not null and bridge.id <> p_bridge_id and v_since is not null
    loop
        if not pg_try_advisory_xact_lock_shared(resman.lock_space(), v_bridge.lock_key) then
            continue when v_bridge.lock_seen_at >= v_since and v_bridge.lock_missed_at is null;
            update resman.bridge as bridge
            set lock_seen_at = v_now, lock_missed_at = null
            where bridge.id = v_bridge.id and bridge.lock_key = v_bridge.lock_key;
        elsif coalesce(v_bridge.seen_at > v_bridge.lock_missed_at, true) then
            update resman.bridge as bridge
            set lock_missed_at = v_now
            where bridge.id = v_bridge.id and bridge.lock_key = v_bridge.lock_key;
        elsif v_now >= v_bridge.lock_missed_at + (
            case
                when v_bridge.lock_seen_at >= v_since then interval '0.2 seconds'
                else interval '5 seconds'
            end
        ) then
            update resman.bridge as bridge
            set lock_key = null
            where bridge.id = v_bridge.id and bridge.lock_key = v_bridge.lock_key
                and bridge.seen_at = v_bridge.seen_at;
            continue when not found;
            perform resman.end_leases(v_bridge.id);
            perform resman.rescue_jobs();
            perform pg_notify('tourbase', '');
            return next v_bridge.name;
        end if;
    end loop;
end;
$$;

comment on function resman.rescue_dead_bridges(uuid) is
'Takes back the jobs of bridges whose session has ended, and returns the names of these bridges. '
'A bridge is dead when its lock was found free twice, 0.2 s apart, without a sign of life since '
'the first; 5 s where the lock was last seen before the asking bridge has got its own, since then '
'Postgres may have restarted and the other come back. Beyond 200 jobs rescue_jobs does the rest.';

grant execute on function resman.rescue_dead_bridges(uuid) to
tourbase_bridge;
