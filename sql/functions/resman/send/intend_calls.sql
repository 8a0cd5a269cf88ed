create or replace function resman.intend_calls(p_calls jsonb)
returns setof jsonb
language plpgsql
volatile
security definer
set search_path = ''
-- All is found by ids. What the planner believes of a queue is always out of date, and a session
-- keeps its plans: no other way is left, here and in what is called. A plan for each batch would
-- cost more than it finds.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
    v_calls resman.batched_call[] := resman.lock_calls(p_calls, 'found');
    v_all resman.call_facts[];
    v_facts resman.call_facts;
    v_intended resman.intended_call;
    v_attempts resman.lead_attempt[] := array[]::resman.lead_attempt[];
    v_seen bigint[] := array[]::bigint[];
    v_ended uuid[] := array[]::uuid[];
begin
    perform set_config('synchronous_commit', 'on', true);
    perform 1 from resman.lead_sync_queue as job
    where job.id = any(array(select call.job_id from unnest(v_calls) as call))
        and job.status in ('pending', 'processing') and job.lease_until is not null
    for update;
    v_all := resman.read_facts(v_calls, resman.lock_persons(v_calls));
    perform resman.note_leads(v_all);
    foreach v_facts in array v_all loop
        if v_facts.is_plain and v_facts.person_key <> all(v_seen) then
            v_intended := resman.decide_job(v_facts);
        else
            -- What was decided of another lead of the person is there to be seen.
            perform resman.write_attempts(v_attempts);
            v_attempts := array[]::resman.lead_attempt[];
            v_intended := resman.decide_rare(v_facts);
        end if;
        v_seen := v_seen || v_facts.person_key;
        if (v_intended.attempt).id is not null then
            v_attempts := v_attempts || v_intended.attempt;
        else
            v_ended := v_ended || (v_facts.job).unit_id;
        end if;
        return next v_intended.answer || jsonb_build_object('job_id', v_facts.job_id);
    end loop;
    perform resman.write_attempts(v_attempts);
    -- Last, so that no row of the application stays locked while others are decided.
    if v_ended <> '{}' then
        perform resman.write_host_leads(v_ended);
        perform resman.write_tour_rows(v_ended);
    end if;
end;
$$;

comment on function resman.intend_calls(jsonb) is
'Decides what claimed jobs do in ResMan, in one durable transaction: takes [{job_id, fence, '
'found}] and returns {job_id, do, …} of each (intend_call).';

grant execute on function resman.intend_calls(jsonb) to
tourbase_bridge;
