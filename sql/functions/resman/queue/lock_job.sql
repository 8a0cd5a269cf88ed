create or replace function resman.lock_job(p_job_id uuid, p_fence bigint)
returns resman.lead_sync_queue
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_job resman.lead_sync_queue;
begin
    perform 1 from resman.lead_state as state
    where state.unit_id = (
        select job.unit_id from resman.lead_sync_queue as job
        where job.id = p_job_id and job.status in ('pending', 'processing')
            and job.lease_until is not null
    )
    for no key update;
    select job.* into v_job
    from resman.lead_sync_queue as job
    where job.id = p_job_id and job.fence = p_fence
        and job.status in ('pending', 'processing') and job.lease_until is not null
    for update;
    return v_job;
end;
$$;

comment on function resman.lock_job(uuid, bigint) is
'Locks a claimed job, its lead''s state first; returns null when the fence is old or the job is '
'no longer being worked on.';
