create or replace function resman.cancel_tour(p_tour_id uuid, p_reason text default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_tour resman.tour_booking_sync := resman.require_tour(p_tour_id);
begin
    update resman.tour_booking_sync as tour
    set status = 'cancelled'
    where tour.id = v_tour.id;
    if pg_has_role(session_user, 'tourbase_operator', 'member') then
        insert into core.audit_event (action, subject_type, subject_id, reason, change)
        values (
            'tour.cancel', 'tour', v_tour.id::text, p_reason,
            jsonb_build_object('status', jsonb_build_array(v_tour.status, 'cancelled'))
        );
    end if;
    return resman.tour_answer(v_tour.id);
end;
$$;

comment on function resman.cancel_tour(uuid, text) is
'Cancels a tour; returns what book_tour does. ResMan gets a note, and staff a task, where it '
'has the appointment: its interface cannot remove it. Raises TB301 for an unknown tour.';

grant execute on function resman.cancel_tour(uuid, text) to
tourbase_app, tourbase_operator, tourbase_bridge;
