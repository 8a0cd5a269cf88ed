create or replace function resman.go_on(p_job resman.lead_sync_queue)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_lead jsonb := resman.lead_projection(p_job.unit_id);
    v_base jsonb;
begin
    select state.base into v_base from resman.lead_state as state where state.unit_id = p_job.unit_id;
    if v_lead is not null and (
        resman.dirty_fields(v_lead, v_base) <> '{}' or exists (
            select 1 from resman.notification_state as note
            where note.unit_id = p_job.unit_id and note.sync_status = 'not_synced'
        )
    ) then
        update resman.lead_state as state
        set sync_status = 'not_synced'
        where state.unit_id = p_job.unit_id;
        return resman.put_back_job(p_job, core.clock(), null, 0, null);
    end if;
    return resman.finish_job(p_job, 'completed', null, null);
end;
$$;

comment on function resman.go_on(resman.lead_sync_queue) is
'Ends a job whose call was taken, or puts it back when the lead still has something to tell.';
