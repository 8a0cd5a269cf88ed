create or replace function resman.note_staff_time(p_tour_id uuid, p_at timestamptz)
returns void
language sql
volatile
set search_path = ''
as $$
    update resman.chat_tour as known
    set staff_at = p_at
    from resman.tour_booking_sync as tour
    inner join resman.resman_integration as integration on tour.property_id = integration.property_id
    where known.tour_id = p_tour_id
        and tour.id = p_tour_id
        and integration.sync_direction <> 'to_resman'
        and resman.takes_chat_tours(tour.property_id)
$$;

comment on function resman.note_staff_time(uuid, timestamptz) is
'Notes that staff''s time of a tour is to be written into its lead''s column, where the chat '
'agreed on the tour and the direction allows it.';
