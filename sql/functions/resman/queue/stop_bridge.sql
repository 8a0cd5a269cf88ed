create or replace function resman.stop_bridge(p_bridge_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    update resman.bridge as bridge
    set ended_at = core.clock(), seen_at = core.clock(), lock_key = null
    where bridge.id = p_bridge_id;
    update resman.lead_sync_queue as job
    set lease_until = core.clock()
    where job.status = 'processing' and job.locked_by = p_bridge_id and job.attempt_id is null;
    perform resman.rescue_jobs();
    perform pg_notify('tourbase', '');
end;
$$;

comment on function resman.stop_bridge(uuid) is
'Notes that a bridge ended in order, and puts back the jobs for which it has started no call, '
'for the others, which it wakes.';

grant execute on function resman.stop_bridge(uuid) to
tourbase_bridge;
