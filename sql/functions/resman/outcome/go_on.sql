create or replace function resman.go_on(
    p_job resman.lead_sync_queue,
    p_attempt resman.lead_attempt
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
    if resman.is_more_due(p_job.unit_id, p_attempt.kind) then
        update resman.lead_state as state
        set sync_status = 'not_synced'
        where state.unit_id = p_job.unit_id;
        return resman.put_back_job(p_job, core.clock(), null, 0, null);
    end if;
    return resman.finish_job(p_job, 'completed', null, null);
end;
$$;

comment on function resman.go_on(resman.lead_sync_queue, resman.lead_attempt) is
'Ends a job whose call was taken, or puts it back when the lead still has something to tell.';
