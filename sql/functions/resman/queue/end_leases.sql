create or replace function resman.end_leases(p_bridge_id uuid)
returns void
language sql
volatile
set search_path = ''
as $$
    update resman.lead_sync_queue as job
    set lease_until = core.clock()
    from (
        select held.id
        from resman.lead_sync_queue as held
        where held.status = 'processing' and held.locked_by = p_bridge_id
        order by held.unit_id
        for update skip locked
    ) as mine
    where job.id = mine.id and job.status = 'processing'
$$;

comment on function resman.end_leases(uuid) is
'Ends the leases of a bridge that is dead, for rescue_jobs; but those that it is just giving back.';
