create or replace function resman.take_staff_move(
    p_tour resman.tour_booking_sync,
    p_state resman.tour_state,
    p_at timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_is_both boolean := p_tour.revision > p_state.told_revision
        and p_tour.scheduled_datetime not in ((p_state.told ->> 'at')::timestamptz, p_at);
    v_is_open boolean := v_is_both and p_tour.conversation_id is not null
        and resman.tour_class(p_tour.status) = 'placed'
        and p_tour.scheduled_datetime < core.clock() + interval '24 hours';
begin
    if v_is_both and p_tour.conversation_id is not null then
        insert into resman.lead_sync_conflicts (
            conversation_id, property_id, resman_lead_id, conflict_type, conflict_field,
            conflict_severity, resman_value, domiq_value, resolution_status, resolution_strategy,
            resolved_value, resolved_at, resolved_by_name
        )
        values (
            p_tour.conversation_id, p_state.property_id, p_state.prospect_id, 'field_mismatch',
            format('tour %s', p_tour.id), 'high', to_jsonb(p_at),
            to_jsonb(p_tour.scheduled_datetime),
            case when v_is_open then 'manual_review' else 'auto_resolved' end,
            case when not v_is_open then 'resman_wins' end,
            case when not v_is_open then to_jsonb(p_at) end,
            case when not v_is_open then core.clock() end,
            case when not v_is_open then 'rule:schedule' end
        )
        on conflict do nothing;
    end if;
    update resman.tour_state as state
    set
        told = state.told || jsonb_build_object('at', p_at), remote_state = 'moved_by_staff',
        is_row_due = true,
        failed_revision = case when v_is_open then p_tour.revision else state.failed_revision end,
        reason_code = case when v_is_open then 'RM401' else state.reason_code end,
        staff_at = case when not v_is_open then p_at end,
        staff_revision = case when not v_is_open then p_tour.revision end
    where state.tour_id = p_tour.id;
end;
$$;

comment on function resman.take_staff_move(
    resman.tour_booking_sync, resman.tour_state, timestamptz
) is
'Takes over the time that staff gave a tour. Where the application moved it too, and neither is '
'told yet, ResMan''s time holds, but within 24 hours of the start a person decides '
'(semantics.md 3.7).';
