create or replace function resman.copy_tour_state(p_tours uuid[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    -- First, so that what is copied cannot change before this commits.
    update resman.tour_state as state
    set is_row_due = false
    where state.tour_id = any(p_tours);
    perform set_config('tourbase.origin', 'resman', true);
    update resman.tour_booking_sync as tour
    set
        resman_appointment_id = state.event_id,
        remote_state = state.remote_state,
        sync_status = case
            when tour.revision = state.failed_revision then 'failed'
            when tour.revision > state.told_revision then 'pending'
            else 'success'
        end,
        reason_code = case
            when tour.status = 'refused' then tour.reason_code
            when tour.revision = state.failed_revision then state.reason_code
        end
    from resman.tour_state as state
    where tour.id = any(p_tours) and state.tour_id = tour.id;
    perform set_config('tourbase.origin', '', true);
end;
$$;

comment on function resman.copy_tour_state(uuid[]) is
'Copies what is known of tours into their rows, as a write of our own. The caller holds the rows.';
