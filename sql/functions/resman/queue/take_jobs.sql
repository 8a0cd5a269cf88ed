create or replace function resman.take_jobs(
    p_bridge_id uuid,
    p_jobs uuid[],
    p_lease_seconds double precision
)
returns setof resman.lead_sync_queue
language plpgsql
volatile
set search_path = ''
as $$
begin
    return query
    with chosen as (
        select distinct on (job.unit_id) job.id
        from resman.lead_sync_queue as job
        where job.id = any(p_jobs) and job.status = 'pending' and not exists (
            select 1 from resman.lead_sync_queue as flying
            where flying.unit_id = job.unit_id and flying.status = 'processing'
        )
        order by job.unit_id, job.priority desc, job.seq
    ),

    taken as (
        update resman.lead_sync_queue as job
        set
            status = 'processing',
            locked_by = p_bridge_id,
            lease_until = core.clock() + make_interval(secs => p_lease_seconds),
            fence = nextval('resman.fence_seq'),
            attempt_id = null,
            attempt_at = null
        from chosen
        where job.id = chosen.id and job.status = 'pending'
        returning job.*
    ),

    counted as (
        update resman.lead_state as state
        set
            version = state.version + taken.change_count,
            row_version = greatest(state.row_version, taken.row_version),
            property_id = taken.property_id,
            sync_status = 'syncing'
        from taken
        where state.unit_id = taken.unit_id
    ),

    charged as (
        select resman.charge_claim(taken.property_id, count(*)::integer, p_bridge_id)
        from taken
        group by taken.property_id
    )

    select taken.*
    from taken
    where (select count(*) from charged) >= 0;
end;
$$;

comment on function resman.take_jobs(uuid, uuid[], double precision) is
'Moves locked pending jobs to processing, one per lead, and charges property and account. '
'Called by claim_jobs only.';
