create or replace function resman.lock_calls(p_calls jsonb, p_given text)
returns resman.batched_call[]
language plpgsql
volatile
set search_path = ''
-- Jobs are found by their ids, and then joined to what was given.
set enable_hashjoin = on
set enable_nestloop = off
set jit = off
as $$
declare
    v_calls resman.batched_call[];
begin
    v_calls := array(
        select
            row(call.job_id, call.fence, job.unit_id, job.property_id, call.given)::resman.batched_call
        from (
            select
                (one.value ->> 'job_id')::uuid as job_id, (one.value ->> 'fence')::bigint as fence,
                one.value -> p_given as given
            from jsonb_array_elements(p_calls) as one (value)
        ) as call
        left join (
            select queue.id, queue.unit_id, queue.property_id
            from resman.lead_sync_queue as queue
            where queue.id = any(array(
                select (one.value ->> 'job_id')::uuid from jsonb_array_elements(p_calls) as one (value)
            ))
                and queue.status in ('pending', 'processing') and queue.lease_until is not null
        ) as job on call.job_id = job.id
        order by job.property_id, job.unit_id
    );
    perform 1 from resman.lead_state as state
    where state.unit_id = any(array(select call.unit_id from unnest(v_calls) as call))
    order by state.unit_id
    for no key update;
    return v_calls;
end;
$$;

comment on function resman.lock_calls(jsonb, text) is
'Locks the leads of a batch, in one order, and returns what was given for each of its jobs, by '
'property: two batches that write the rows of properties do so in the same order.';
