create or replace function resman.put_back_job(
    p_job resman.lead_sync_queue,
    p_due_at timestamptz,
    p_reason text,
    p_retries integer,
    p_error text
)
returns jsonb
language plpgsql
volatile
set search_path = ''
-- Only the index by lead has the order asked for, so what waits is not sought in the other one.
set enable_sort = off
set jit = off
as $$
declare
    v_newer uuid;
begin
    if p_job.conversation_id is null then
        perform 1 from resman.tour_request as request
        where request.id = p_job.unit_id
        for no key update skip locked;
    else
        perform 1 from public.conversation as conversation
        where conversation.id = p_job.unit_id
        for no key update skip locked;
    end if;
    if not found and (
        exists (
            select 1 from public.conversation as conversation where conversation.id = p_job.unit_id
        ) or exists (
            select 1 from resman.tour_request as request where request.id = p_job.unit_id
        )
    ) then
        update resman.lead_sync_queue as job
        set lease_until = core.clock(), due_at = p_due_at, reason_code = p_reason,
            retry_count = p_job.retry_count + p_retries
        where job.id = p_job.id and job.status in ('pending', 'processing')
        and job.lease_until is not null;
        return jsonb_build_object('status', 'pending', 'reason_code', p_reason);
    end if;

    v_newer := (
        select job.id from resman.lead_sync_queue as job
        where job.unit_id = any(array[p_job.unit_id])
            and job.sync_operation = p_job.sync_operation
            and job.status = 'pending'
        order by job.unit_id
        limit 1
    );
    if v_newer is not null then
        update resman.lead_sync_queue as job
        set due_at = p_due_at, next_retry_at = p_due_at, reason_code = p_reason
        where job.id = v_newer
            and job.status in ('pending', 'processing')
            and job.lease_until is null
            and p_reason is not null;
        return resman.finish_job(p_job, 'cancelled', null, 'a newer job stands for it');
    end if;
    update resman.lead_sync_queue as job
    set
        status = 'pending', lease_until = null, locked_by = null,
        due_at = p_due_at, next_retry_at = p_due_at, reason_code = p_reason,
        retry_count = p_job.retry_count + p_retries, error_message = p_error
    where job.id = p_job.id and job.status in ('pending', 'processing')
        and job.lease_until is not null;
    return jsonb_build_object('status', 'pending', 'reason_code', p_reason);
end;
$$;

comment on function resman.put_back_job(resman.lead_sync_queue, timestamptz, text, integer, text) is
'Makes a claimed job wait again, or lets the newer pending job of the lead stand for it; '
'returns {status, reason_code}. While the application writes the lead''s row, the job stays as '
'it is for rescue_jobs: a worker never waits for the application (decisions.md 51).';
