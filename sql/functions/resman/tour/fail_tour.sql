create or replace function resman.fail_tour(
    p_job resman.lead_sync_queue,
    p_tour_id uuid,
    p_revision integer,
    p_reason text,
    p_error text,
    p_code text
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
    insert into resman.tour_state as state (
        tour_id, unit_id, property_id, failed_revision, reason_code, error_message, is_row_due
    )
    values (p_tour_id, p_job.unit_id, p_job.property_id, p_revision, p_reason, p_error, true)
    on conflict (tour_id) do update
    set
        failed_revision = excluded.failed_revision, reason_code = excluded.reason_code,
        error_message = excluded.error_message, is_row_due = true;
    perform resman.fail_request(p_tour_id, p_reason, p_code);
    update resman.lead_state as state
    set
        base_version = state.version, error_message = null,
        reason_code = case when state.held is not null then 'RM401' end,
        is_host_due = state.is_host_due or p_job.conversation_id is not null,
        sync_status = case
            when state.doubt_at is not null then 'syncing'
            when state.held is not null then 'conflict'
            else 'synced'
        end
    where state.unit_id = p_job.unit_id;
    if resman.is_tour_due(p_job.unit_id) or exists (
        select 1 from resman.notification_state as note
        where note.unit_id = p_job.unit_id and note.sync_status = 'not_synced'
    ) or exists (
        select 1 from resman.lead_state as state
        where state.unit_id = p_job.unit_id and state.doubt_at is not null
    ) then
        return resman.put_back_job(p_job, core.clock(), null, -p_job.retry_count, null);
    end if;
    update resman.lead_sync_queue as job
    set error_code = p_code
    where job.id = p_job.id and job.status in ('pending', 'processing')
        and job.lease_until is not null;
    return resman.finish_job(p_job, 'failed', p_reason, p_error);
end;
$$;

comment on function resman.fail_tour(resman.lead_sync_queue, uuid, integer, text, text, text) is
'Gives a revision of a tour up, and nothing else: the lead, its notes and its other tours go '
'on. Returns {status, reason_code}.';
