create or replace function resman.miss_appointment(
    p_tour resman.tour_booking_sync,
    p_state resman.tour_state
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    if p_state.remote_state in ('none', 'removed') then
        update resman.tour_state as state
        set looked_revision = state.told_revision, looked_at = core.clock()
        where state.tour_id = p_tour.id;
        return;
    elsif p_state.last_sync_at > core.clock() - interval '30 seconds' then
        return;
    end if;
    update resman.tour_state as state
    set
        remote_state = 'removed', looked_revision = state.told_revision, looked_at = core.clock(),
        staff_at = null, staff_revision = null, is_row_due = true
    where state.tour_id = p_tour.id;
    if p_state.remote_state = 'awaiting_removal' then
        perform resman.close_tour_tasks(p_tour.id, 'remove_appointment');
    elsif p_state.told ->> 'class' = 'placed' and resman.tour_class(p_tour.status) = 'placed' then
        perform resman.ask_for_review(p_tour, p_state, format(
            'ResMan no longer shows the appointment of %s, but the tour stands: make it anew there, '
            'or cancel the tour.',
            resman.tour_words((p_state.told ->> 'at')::timestamptz, p_tour.time_zone)
        ));
    end if;
end;
$$;

comment on function resman.miss_appointment(resman.tour_booking_sync, resman.tour_state) is
'Notes that a prospect no longer shows a tour''s appointment: what was to be removed is done; a '
'tour that still stands is staff''s to look at, and is never made again (decisions.md 23). Just '
'after a call nothing is concluded.';
