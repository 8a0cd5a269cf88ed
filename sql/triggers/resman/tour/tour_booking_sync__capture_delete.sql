create or replace function resman.tg_tour_booking_sync__capture_delete()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform resman.free_seats(array(select old_row.id from old_row));
    insert into resman.staff_task (
        property_id, kind, conversation_id, tour_id, resman_prospect_id, resman_event_id, text
    )
    select
        state.property_id, 'remove_appointment', old_row.conversation_id, old_row.id,
        state.prospect_id, state.event_id,
        format(
            'Remove the appointment of %s: the tour was deleted.',
            resman.tour_words(old_row.scheduled_datetime, old_row.time_zone)
        )
    from old_row
    inner join resman.tour_state as state on old_row.id = state.tour_id
    where state.told ->> 'class' = 'placed' and state.remote_state <> 'removed'
    order by old_row.id
    on conflict do nothing;
    return null;
end;
$$;

comment on function resman.tg_tour_booking_sync__capture_delete() is
'Frees the seats of a deleted tour, and asks staff to remove its appointment: nothing of it can be '
'told any more.';

create or replace trigger _500_capture_delete
after delete on resman.tour_booking_sync
referencing old table as old_row
for each statement execute function resman.tg_tour_booking_sync__capture_delete();
