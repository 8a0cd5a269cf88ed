create or replace function resman.accept_tours(p_calls resman.ended_call[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_now timestamptz := core.clock();
begin
    insert into resman.tour_state as state (
        tour_id, unit_id, property_id, told, told_revision, event_id, prospect_id, remote_state,
        is_row_due, first_sent_at, last_sync_at
    )
    select
        attempt.tour_id, call.unit_id, call.property_id, call.sent -> '_told',
        attempt.tour_revision,
        case when call.sent -> '_told' ->> 'class' = 'placed' then call.event_id end,
        call.prospect_id,
        case call.sent -> '_told' ->> 'class' when 'placed' then 'placed' else 'none' end,
        true, v_now, v_now
    from unnest(p_calls) as call
    inner join resman.lead_attempt as attempt
        on call.attempt_id = attempt.id and call.intended_at = attempt.intended_at
    where call.kind like 'tour%' and attempt.tour_id is not null
    order by attempt.tour_id
    on conflict (tour_id) do update
    set
        unit_id = excluded.unit_id, property_id = excluded.property_id,
        told = excluded.told, told_revision = excluded.told_revision,
        failed_revision = null, reason_code = null, error_message = null,
        event_id = case excluded.told ->> 'class'
            when 'placed' then excluded.event_id else state.event_id
        end,
        prospect_id = coalesce(excluded.prospect_id, state.prospect_id),
        remote_state = case
            when excluded.told ->> 'class' = 'placed' then 'placed'
            when excluded.told ->> 'class' = 'cancelled' then 'awaiting_removal'
            else state.remote_state
        end,
        is_row_due = true, last_sync_at = v_now,
        first_sent_at = coalesce(state.first_sent_at, v_now);
    insert into resman.staff_task (
        property_id, kind, conversation_id, tour_id, resman_prospect_id, resman_event_id, text
    )
    select
        state.property_id, 'remove_appointment', tour.conversation_id, tour.id, state.prospect_id,
        state.event_id,
        format(
            'Remove the appointment of %s: the tour is cancelled.',
            resman.tour_words((state.told ->> 'at')::timestamptz, tour.time_zone)
        )
    from unnest(p_calls) as call
    inner join resman.lead_attempt as attempt
        on call.attempt_id = attempt.id and call.intended_at = attempt.intended_at
    inner join resman.tour_state as state on attempt.tour_id = state.tour_id
    inner join resman.tour_booking_sync as tour on state.tour_id = tour.id
    where call.kind = 'tour_cancel'
    on conflict do nothing;
    perform resman.settle_tour_conflicts(array(
        select attempt.tour_id
        from unnest(p_calls) as call
        inner join resman.lead_attempt as attempt
            on call.attempt_id = attempt.id and call.intended_at = attempt.intended_at
        where call.kind like 'tour%'
    ));
end;
$$;

comment on function resman.accept_tours(resman.ended_call[]) is
'Records that ResMan has taken calls that tell tours. A cancelled one is staff''s to remove: '
'ResMan''s interface cannot.';
