create or replace function resman.rescue_jobs()
returns integer
language plpgsql
volatile
security definer
set search_path = ''
-- All is found by ids. What the planner believes of a queue is always out of date, and a session
-- keeps its plans: no other way is left, here and in what is called.
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
    v_job resman.lead_sync_queue;
    v_due timestamptz;
    v_reason text;
    v_count integer := 0;
begin
    for v_job in
        select job.*
        from resman.lead_sync_queue as job
        where job.status = 'processing' and job.lease_until <= core.clock()
        order by job.unit_id
        limit 200
    loop
        perform 1 from resman.lead_state as state
        where state.unit_id = v_job.unit_id
        for no key update skip locked;
        continue when not found;
        select job.* into v_job
        from resman.lead_sync_queue as job
        where job.id = v_job.id and job.status in ('pending', 'processing')
            and job.lease_until <= core.clock()
        for update skip locked;
        continue when not found;
        v_due := greatest(v_job.due_at, core.clock());
        v_reason := v_job.reason_code;
        if resman.doubt_attempt(v_job) then
            v_due := core.clock();
            v_reason := 'RM205';
        end if;
        perform resman.put_back_job(v_job, v_due, v_reason, 0, v_job.error_message);
        v_count := v_count + 1;
    end loop;
    return v_count;
end;
$$;

comment on function resman.rescue_jobs() is
'Takes back jobs whose lease has run out; returns how many. A call that was started and not '
'answered is in doubt and will be looked up before anything is sent again (semantics.md I12, '
'I15).';

grant execute on function resman.rescue_jobs() to
tourbase_bridge;
