create or replace function resman.record_outcomes(p_outcomes jsonb)
returns setof jsonb
language plpgsql
volatile
security definer
set search_path = ''
-- All is found by ids. What the planner believes of a queue is always out of date, and a session
-- keeps its plans: no other way is left, here and in what is called.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
    v_calls resman.batched_call[] := resman.lock_calls(p_outcomes, 'outcome');
    v_call resman.batched_call;
    v_accepted resman.ended_call[];
    v_ended uuid[];
begin
    -- Persons are written in the order of their leads, so they are locked in their own before.
    perform 1 from resman.person_state as person
    where person.user_id = any(array(
        select state.user_id
        from unnest(v_calls) as call
        inner join resman.lead_state as state on call.unit_id = state.unit_id
    ))
    order by person.user_id
    for no key update;
    v_accepted := resman.accepted_calls(v_calls);
    v_ended := array(select accepted.job_id from unnest(v_accepted) as accepted);
    if v_ended <> '{}' then
        perform resman.accept_calls(v_accepted, false);
        return query
        select finished.answer from resman.finish_calls(v_accepted) as finished (answer);
    end if;
    if cardinality(v_ended) < cardinality(v_calls) then
        for v_call in
            select call.* from unnest(v_calls) as call where call.job_id <> all(v_ended)
        loop
            return next resman.settle_call(v_call.job_id, v_call.fence, v_call.given)
                || jsonb_build_object('job_id', v_call.job_id);
        end loop;
    end if;
    -- Last, so that no row of the application stays locked while others are recorded.
    perform resman.write_host_leads(
        array(select call.unit_id from unnest(v_calls) as call),
        array(select accepted.unit_id from unnest(v_accepted) as accepted)
    );
    perform resman.write_tour_rows(array(select call.unit_id from unnest(v_calls) as call));
end;
$$;

comment on function resman.record_outcomes(jsonb) is
'Records how calls ended, in one transaction: takes [{job_id, fence, outcome}] and returns '
'{job_id, status, reason_code} of each (record_outcome).';

grant execute on function resman.record_outcomes(jsonb) to
tourbase_bridge;
