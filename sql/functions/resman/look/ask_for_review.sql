create or replace function resman.ask_for_review(
    p_tour resman.tour_booking_sync,
    p_state resman.tour_state,
    p_text text
)
returns void
language sql
volatile
set search_path = ''
as $$
    insert into resman.staff_task (
        property_id, kind, conversation_id, tour_id, resman_prospect_id, resman_event_id, text
    )
    values (
        p_state.property_id, 'review_tour', p_tour.conversation_id, p_tour.id, p_state.prospect_id,
        p_state.event_id, p_text
    )
    on conflict do nothing
$$;

comment on function resman.ask_for_review(resman.tour_booking_sync, resman.tour_state, text) is
'Asks staff to look at a tour.';
