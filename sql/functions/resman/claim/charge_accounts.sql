create or replace function resman.charge_accounts(
    p_bridge_id uuid,
    p_jobs uuid[],
    p_now timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_rate double precision := resman.bridge_setting(p_bridge_id, 'rate_per_minute', 60);
begin
    if not exists (
        select 1 from resman.account_state as state
        where coalesce(state.rate_per_minute, v_rate) > 0
    ) then
        return;
    end if;
    update resman.account_state as state
    set
        tokens = resman.account_tokens(state, v_rate, p_now) - 3 * claim.jobs,
        refilled_at = p_now
    from (
        select resman.account_key(integration.api_credentials) as account_key, count(*) as jobs
        from resman.lead_sync_queue as job
        inner join resman.resman_integration as integration
            on job.property_id = integration.property_id
        where job.id = any(p_jobs) and job.status in ('pending', 'processing')
        group by 1
    ) as claim
    where state.account_key = claim.account_key and coalesce(state.rate_per_minute, v_rate) > 0;
end;
$$;

comment on function resman.charge_accounts(uuid, uuid[], timestamptz) is
'Takes the calls of a claim from the buckets of its accounts: three for a job, its reads among '
'them.';
