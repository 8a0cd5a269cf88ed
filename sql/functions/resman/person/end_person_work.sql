create or replace function resman.end_person_work(p_found resman.found_person)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_now timestamptz := core.clock();
begin
    perform resman.end_requests(p_found.requests, 'failed', 'RM601', 'erased');
    update resman.tour_request as request
    set keep_until = null
    where request.id = any(p_found.requests) and request.keep_until is not null;
    insert into resman.tour_state as state (
        tour_id, unit_id, property_id, failed_revision, reason_code, is_row_due
    )
    select tour.id, tour.unit_id, tour.property_id, tour.revision, 'RM601', true
    from resman.tour_booking_sync as tour
    left join resman.tour_state as told on tour.id = told.tour_id
    where tour.id = any(p_found.tours) and not tour.is_history
        and tour.revision > coalesce(told.told_revision, 0)
    on conflict (tour_id) do update
    set
        failed_revision = excluded.failed_revision, reason_code = excluded.reason_code,
        is_row_due = true;
    -- An appointment that was to be looked for is not looked for.
    update resman.tour_state as state
    set looked_revision = state.told_revision
    where state.tour_id = any(p_found.tours) and state.event_id is null;
    update resman.lead_sync_conflicts as conflict
    set
        resolution_status = 'auto_resolved', resolution_strategy = 'domiq_wins', resolved_at = v_now,
        resolved_by_name = 'rule:erased', settled_at = v_now
    where conflict.conversation_id = any(p_found.leads)
        and conflict.resolution_status in ('pending', 'manual_review');
    update resman.staff_task as task
    set done_at = v_now, done_by = 'erased'
    where task.done_at is null and (
        task.conversation_id = any(p_found.leads) or task.tour_id = any(p_found.tours)
        or task.resman_prospect_id = any(p_found.prospects)
    );
    update resman.prospect_inbox as inbox
    set state = 'skipped', reason = 'the person was erased', record = null
    where inbox.prospect_id = any(p_found.prospects);
    delete from resman.create_turn as turn where turn.unit_id = any(p_found.units);
end;
$$;

comment on function resman.end_person_work(resman.found_person) is
'Ends requests, tours that are to be told, conflicts and tasks of a person. Called by end_person '
'only.';
