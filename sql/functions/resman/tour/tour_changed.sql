create or replace function resman.tour_changed(
    p_old resman.tour_booking_sync,
    p_new resman.tour_booking_sync
)
returns boolean
language sql
immutable
set search_path = ''
as $$
    select row(
        p_old.scheduled_datetime, p_old.tour_type, resman.tour_class(p_old.status),
        p_old.agent_id, p_old.access_note, p_old.staff_notes, p_old.words_hash
    ) is distinct from row(
        p_new.scheduled_datetime, p_new.tour_type, resman.tour_class(p_new.status),
        p_new.agent_id, p_new.access_note, p_new.staff_notes, p_new.words_hash
    )
$$;

comment on function resman.tour_changed(resman.tour_booking_sync, resman.tour_booking_sync) is
'Tells whether something of a tour changed that ResMan is to be told.';
