create or replace function resman.claim_jobs(p_bridge_id uuid, p_limit integer)
returns setof jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_lease double precision := resman.bridge_setting(p_bridge_id, 'lease_seconds', 120);
    v_units uuid[];
    v_jobs uuid[];
begin
    update resman.bridge as bridge
    set claimed_at = core.clock(), seen_at = core.clock(), ended_at = null
    where bridge.id = p_bridge_id;

    select array_agg(distinct picked.unit_id), array_agg(picked.id)
    into v_units, v_jobs
    from resman.pick_jobs(p_bridge_id, p_limit) as picked;
    if v_jobs is null then
        return;
    end if;

    insert into resman.lead_state (unit_id)
    select unit.id from unnest(v_units) as unit (id) order by unit.id
    on conflict do nothing;
    v_units := array(
        select state.unit_id from resman.lead_state as state
        where state.unit_id = any(v_units)
        order by state.unit_id
        for no key update skip locked
    );
    v_jobs := array(
        select job.id from resman.lead_sync_queue as job
        where job.id = any(v_jobs) and job.status = 'pending' and job.unit_id = any(v_units)
        for update skip locked
    );
    return query
    select resman.describe_claim(job, v_lease)
    from resman.take_jobs(p_bridge_id, v_jobs, v_lease) as job;
end;
$$;

comment on function resman.claim_jobs(uuid, integer) is
'Claims due jobs for a bridge, the lead first and then the job, none that another holds; '
'returns each with a lease, a fence and what must be read before its call is decided. Writes '
'lead_state, lead_sync_queue, property_lane, account_state.';

grant execute on function resman.claim_jobs(uuid, integer) to
tourbase_bridge;
