create or replace function resman.settle_request_job(p_job resman.lead_sync_queue)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
    update resman.lead_state as state
    set
        base_version = state.version, sync_status = 'synced', reason_code = null,
        error_message = null
    where state.unit_id = p_job.unit_id;
    perform resman.finish_job(p_job, 'completed', null, null);
    return jsonb_build_object('do', 'nothing', 'why', 'unchanged');
end;
$$;

comment on function resman.settle_request_job(resman.lead_sync_queue) is
'Ends the job of a request of which ResMan already has everything.';
