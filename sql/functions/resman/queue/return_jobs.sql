create or replace function resman.return_jobs(p_jobs jsonb)
returns void
language plpgsql
volatile
security definer
set search_path = ''
-- All is found by ids, whatever the planner believes of the queue.
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
begin
    update resman.lead_sync_queue as job
    set lease_until = core.clock()
    from (
        select held.id
        from jsonb_to_recordset(p_jobs) as mine (job_id uuid, fence bigint)
        inner join resman.lead_sync_queue as held
            on mine.job_id = held.id and mine.fence = held.fence
        where held.status in ('pending', 'processing')
            and held.lease_until is not null and held.attempt_id is null
        order by held.unit_id
        for update of held skip locked
    ) as given
    where job.id = given.id and job.status in ('pending', 'processing');
    perform resman.rescue_jobs();
    perform pg_notify('tourbase', '');
end;
$$;

comment on function resman.return_jobs(jsonb) is
'Puts jobs [{job_id, fence}] back for which the bridge has started no call, and wakes whoever has '
'somebody free for them.';

grant execute on function resman.return_jobs(jsonb) to
tourbase_bridge;
