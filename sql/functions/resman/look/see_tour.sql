create or replace function resman.see_tour(
    p_tour resman.tour_booking_sync,
    p_state resman.tour_state,
    p_prospect jsonb
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_now timestamptz := core.clock();
    v_is_told boolean := p_state.told ->> 'class' = 'placed';
    v_shown record;
begin
    select * into v_shown from resman.shown_appointments(p_prospect, p_tour.id) limit 1;
    if v_shown is null then
        perform resman.miss_appointment(p_tour, p_state);
        return;
    end if;
    insert into resman.staff_task (
        property_id, kind, conversation_id, tour_id, resman_prospect_id, resman_event_id, text
    )
    select
        p_state.property_id, 'remove_appointment', p_tour.conversation_id, p_tour.id,
        p_state.prospect_id, older.event_id,
        format(
            'Remove the older appointment of %s: the tour has another one.',
            resman.tour_words(older.at, p_tour.time_zone)
        )
    from resman.shown_appointments(p_prospect, p_tour.id) as older
    where older.revision < v_shown.revision
    on conflict do nothing;
    update resman.tour_state as state
    set
        event_id = coalesce(v_shown.event_id, state.event_id),
        -- After a restore nobody else knows which time was told.
        told = case
            when state.told -> 'at' = 'null' then state.told || jsonb_build_object('at', v_shown.at)
            else state.told
        end,
        looked_revision = state.told_revision, looked_at = v_now,
        remote_state = case
            when state.remote_state not in ('none', 'removed') then state.remote_state
            when state.told ->> 'class' = 'cancelled' then 'awaiting_removal'
            else 'placed'
        end,
        is_row_due = state.is_row_due or state.event_id is distinct from v_shown.event_id
        or state.remote_state in ('none', 'removed')
    where state.tour_id = p_tour.id;
    perform resman.close_tour_tasks(p_tour.id, 'review_tour');
    -- An older revision is what ResMan showed before it took our own move.
    if v_is_told and v_shown.revision >= (p_state.told ->> 'revision')::integer
        and v_shown.at <> (p_state.told ->> 'at')::timestamptz then
        perform resman.take_staff_move(p_tour, p_state, v_shown.at);
    end if;
end;
$$;

comment on function resman.see_tour(resman.tour_booking_sync, resman.tour_state, jsonb) is
'Takes over what a prospect shows of one tour. Called by see_tours only.';
