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
as $$
begin
    perform 1 from public.conversation as conversation
    where conversation.id = p_job.unit_id
    for no key update skip locked;
    if not found and exists (
        select 1 from public.conversation as conversation where conversation.id = p_job.unit_id
    ) then
        update resman.lead_sync_queue as job
        set lease_until = core.clock(), due_at = p_due_at, reason_code = p_reason,
            retry_count = p_job.retry_count + p_retries
        where job.id = p_job.id and job.status = 'processing';
        return jsonb_build_object('status', 'pending', 'reason_code', p_reason);
    end if;

    update resman.lead_sync_queue as job
    set due_at = p_due_at, next_retry_at = p_due_at, reason_code = p_reason
    where job.unit_id = p_job.unit_id
        and job.sync_operation = p_job.sync_operation
        and job.status = 'pending'
        and p_reason is not null;
    if found or exists (
        select 1 from resman.lead_sync_queue as job
        where job.unit_id = p_job.unit_id
            and job.sync_operation = p_job.sync_operation
            and job.status = 'pending'
    ) then
        return resman.finish_job(p_job, 'cancelled', null, 'a newer job stands for it');
    end if;
    update resman.lead_sync_queue as job
    set
        status = 'pending', lease_until = null, locked_by = null,
        due_at = p_due_at, next_retry_at = p_due_at, reason_code = p_reason,
        retry_count = p_job.retry_count + p_retries, error_message = p_error
    where job.id = p_job.id and job.status = 'processing';
    return jsonb_build_object('status', 'pending', 'reason_code', p_reason);
end;
$$;

comment on function resman.put_back_job(resman.lead_sync_queue, timestamptz, text, integer, text) is
'Makes a claimed job wait again, or lets the newer pending job of the lead stand for it; '
'returns {status, reason_code}. While the application writes the lead''s row, the job stays as '
'it is for rescue_jobs: a worker never waits for the application (decisions.md 51).';
