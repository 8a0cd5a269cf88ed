create or replace function resman.sort_calls(p_calls jsonb, p_given text)
returns resman.batched_call[]
language sql
stable
set search_path = ''
as $$
    select coalesce(array_agg(
        row(call.job_id, call.fence, job.unit_id, call.given)::resman.batched_call
        order by job.unit_id
    ), '{}')
    from (
        select
            (one.value ->> 'job_id')::uuid as job_id, (one.value ->> 'fence')::bigint as fence,
            one.value -> p_given as given
        from jsonb_array_elements(p_calls) as one (value)
    ) as call
    left join resman.lead_sync_queue as job
        on call.job_id = job.id and job.status in ('pending', 'processing')
$$;

comment on function resman.sort_calls(jsonb, text) is
'Returns what was given for each job of a batch, by lead: two batches lock in the same order.';
