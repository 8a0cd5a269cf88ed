create or replace function resman.give_up(
    p_job resman.lead_sync_queue,
    p_reason text,
    p_error text,
    p_code text
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_answer jsonb := resman.fail_open_tour(p_job, p_reason, p_error, p_code);
begin
    if v_answer is not null then
        return v_answer;
    end if;
    update resman.lead_state as state
    set sync_status = 'failed', reason_code = p_reason, error_message = p_error, is_host_due = true
    where state.unit_id = p_job.unit_id;
    update resman.lead_sync_queue as job
    set error_code = p_code
    where job.id = p_job.id and job.status in ('pending', 'processing')
        and job.lease_until is not null;
    perform resman.finish_job(p_job, 'failed', p_reason, p_error);
    return jsonb_build_object('status', 'failed', 'reason_code', p_reason);
end;
$$;

comment on function resman.give_up(resman.lead_sync_queue, text, text, text) is
'Makes a job a dead letter, or the tour that its last call told: it stays until it is handled, '
'and the lead''s next edit starts anew (semantics.md I19, I20).';
