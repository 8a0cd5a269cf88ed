create or replace function resman.claim_jobs(p_bridge_id uuid, p_limit integer)
returns setof jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_jobs uuid[];
begin
    v_jobs := array(select taken.job_id from resman.take_jobs(p_bridge_id, p_limit) as taken);
    if v_jobs <> '{}' then
        perform resman.promise_look();
    end if;
    return query
    select described.job
    from resman.describe_jobs(
        v_jobs, resman.bridge_setting(p_bridge_id, 'lease_seconds', 120)
    ) as described (job);
end;
$$;

comment on function resman.claim_jobs(uuid, integer) is
'Claims due jobs for a bridge (take_jobs), and returns each with a lease, a fence and what must '
'be read before its call is decided. Where there were any it promises that the bridge looks again; '
'settle_doorbell takes that back before the bridge rests.';

grant execute on function resman.claim_jobs(uuid, integer) to
tourbase_bridge;
