create or replace function resman.record_read_failure(
    p_job_id uuid,
    p_fence bigint,
    p_outcome jsonb
)
returns jsonb
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
    v_job resman.lead_sync_queue := resman.lock_job(p_job_id, p_fence);
    v_answer jsonb;
begin
    if v_job.id is null then
        return jsonb_build_object('status', 'stale', 'reason_code', null);
    end if;
    v_answer := resman.settle_read_failure(v_job, p_outcome);
    perform resman.write_host_row(v_job.unit_id);
    return v_answer;
end;
$$;

comment on function resman.record_read_failure(uuid, bigint, jsonb) is
'Records that a look into ResMan before the call failed; nothing was sent. Returns {status, '
'reason_code}.';

grant execute on function resman.record_read_failure(uuid, bigint, jsonb) to
tourbase_bridge;
