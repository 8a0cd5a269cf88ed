create or replace function resman.settle_unchanged(p_job resman.lead_sync_queue)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
    update resman.lead_state as state
    set
        base_version = state.version,
        sync_status = case when state.held is null then 'synced' else 'conflict' end,
        reason_code = case when state.held is not null then 'RM401' end, error_message = null,
        is_host_due = state.is_host_due or p_job.conversation_id is not null
    where state.unit_id = p_job.unit_id;
    perform resman.finish_job(p_job, 'completed', null, null);
    return jsonb_build_object('do', 'nothing', 'why', 'unchanged');
end;
$$;

comment on function resman.settle_unchanged(resman.lead_sync_queue) is
'Ends a job for a lead, or a request, of which ResMan already has everything, but for what waits '
'for a person.';
