create or replace function resman.claim_request(p_bridge_id uuid, p_request_id uuid)
returns setof jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_now timestamptz := core.clock();
    v_job resman.lead_sync_queue;
    v_jobs uuid[];
begin
    select job.* into v_job
    from resman.lead_sync_queue as job
    where job.unit_id = coalesce((
        select tour.unit_id from resman.tour_booking_sync as tour
        where tour.request_id = p_request_id and tour.status <> 'refused'
    ), p_request_id)
        and job.status = 'pending' and job.due_at <= v_now
    order by job.priority desc, job.due_at
    limit 1
    for update skip locked;
    if v_job.id is null or not exists (
        select 1
        from resman.resman_integration as integration
        inner join resman.open_accounts(p_bridge_id, v_now) as account
            on resman.account_key(integration.api_credentials) = account.account_key
        left join resman.property_lane as lane on integration.property_id = lane.property_id
        where integration.property_id = v_job.property_id
            and integration.sync_enabled
            and integration.sync_status in ('active', 'error')
            and integration.sync_direction <> 'from_resman'
            and integration.sync_frequency = 'realtime'
            and coalesce(lane.open_count, 0) = 0
            and account.budget > 0
    ) or resman.claim_leads(array[row(
        v_job.id, v_job.unit_id, v_job.property_id, v_job.priority, v_job.due_at, v_job.seq,
        v_job.change_count, v_job.row_version, false, null, null
    )::resman.waiting_job]) = '{}' then
        return;
    end if;
    update resman.lead_sync_queue as job
    set
        status = 'processing', locked_by = p_bridge_id, attempt_id = null, attempt_at = null,
        lease_until = v_now + make_interval(
            secs => resman.bridge_setting(p_bridge_id, 'lease_seconds', 120)
        ),
        fence = nextval('resman.fence_seq'), change_count = 0
    where job.id = v_job.id and job.status in ('pending', 'processing')
        and job.lease_until is null;
    perform resman.advance_turn(v_job.property_id);
    v_jobs := array[v_job.id];
    perform resman.charge_accounts(p_bridge_id, v_jobs, v_now);
    return query
    select described.job
    from resman.describe_jobs(
        v_jobs, resman.bridge_setting(p_bridge_id, 'lease_seconds', 120)
    ) as described (job);
end;
$$;

comment on function resman.claim_request(uuid, uuid) is
'Claims the job of one request out of its turn, where its property may make a call now, and '
'returns it as claim_jobs does; nothing where it has to wait. Charged to account and lane, so '
'that the others lose no turn.';

grant execute on function resman.claim_request(uuid, uuid) to
tourbase_bridge;
