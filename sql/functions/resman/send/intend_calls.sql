create or replace function resman.intend_calls(p_calls jsonb)
returns setof jsonb
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
    v_calls resman.batched_call[] := resman.lock_calls(p_calls, 'found');
    v_call resman.batched_call;
    v_answer jsonb;
    v_ended uuid[] := array[]::uuid[];
begin
    perform set_config('synchronous_commit', 'on', true);
    perform resman.lock_persons(v_calls);
    foreach v_call in array v_calls loop
        v_answer := resman.decide_job(v_call.job_id, v_call.fence, v_call.given);
        if v_answer ->> 'do' <> 'post' then
            v_ended := v_ended || v_call.unit_id;
        end if;
        return next v_answer || jsonb_build_object('job_id', v_call.job_id);
    end loop;
    -- Last, so that no row of the application stays locked while others are decided.
    if v_ended <> '{}' then
        perform resman.write_host_leads(v_ended);
    end if;
end;
$$;

comment on function resman.intend_calls(jsonb) is
'Decides what claimed jobs do in ResMan, in one durable transaction: takes [{job_id, fence, '
'found}] and returns {job_id, do, …} of each (intend_call).';

grant execute on function resman.intend_calls(jsonb) to
tourbase_bridge;
