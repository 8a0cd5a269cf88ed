create or replace function resman.take_jobs(p_bridge_id uuid, p_limit integer)
returns table (job_id uuid, fence bigint, unit_id uuid, property_id uuid, sync_operation text)
language plpgsql
volatile
security definer
set search_path = ''
-- Arrays join each other here, whose length the planner does not know.
set enable_nestloop = off
-- Rows are found by their ids, whatever the planner believes of the tables.
set enable_seqscan = off
set enable_bitmapscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_waiting resman.waiting_job[];
    v_taken resman.waiting_job[];
    v_jobs uuid[];
    v_now timestamptz := core.clock();
    v_lease timestamptz := v_now + make_interval(
        secs => resman.bridge_setting(p_bridge_id, 'lease_seconds', 120)
    );
begin
    update resman.bridge as bridge
    set claimed_at = v_now, seen_at = v_now, ended_at = null
    where bridge.id = p_bridge_id
        and (
            bridge.ended_at is not null
            or coalesce(bridge.claimed_at not between v_now - interval '1 second' and v_now, true)
        );

    v_waiting := resman.pick_jobs(p_bridge_id, p_limit, v_now);
    if v_waiting = '{}' then
        return;
    end if;
    v_taken := resman.claim_leads(array(
        select picked from unnest(v_waiting) as picked where picked.place <= p_limit
    ));
    v_jobs := array(select picked.id from unnest(v_taken) as picked);

    perform resman.move_lanes(v_waiting, v_jobs, v_now);
    perform resman.charge_accounts(p_bridge_id, v_jobs, v_now);
    return query
    update resman.lead_sync_queue as job
    set
        status = 'processing', locked_by = p_bridge_id, lease_until = v_lease,
        fence = nextval('resman.fence_seq'), attempt_id = null, attempt_at = null,
        change_count = 0
    -- Not named as waiting, or they would be sought in the index of all that waits.
    where job.id = any(v_jobs) and job.status in ('pending', 'processing')
        and job.lease_until is null
    returning job.id, job.fence, job.unit_id, job.property_id, job.sync_operation::text;
end;
$$;

comment on function resman.take_jobs(uuid, integer) is
'Claims due jobs for a bridge, the lead first and then the job, none that another holds, one for '
'each lead; returns each with its fence. Writes bridge, lead_state, lead_sync_queue, '
'property_turn, account_state.';

grant execute on function resman.take_jobs(uuid, integer) to
tourbase_bridge;
