create or replace function resman.move_tour(
    p_tour_id uuid,
    p_local timestamp,
    p_occurrence smallint default null
)
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
    set scheduled_local = p_local, scheduled_occurrence = p_occurrence
    where tour.id = v_tour.id;
    return resman.tour_answer(v_tour.id);
end;
$$;

comment on function resman.move_tour(uuid, timestamp, smallint) is
'Moves a tour to another time on the property''s clock; returns what book_tour does. Raises '
'TB301 for an unknown tour, and what the row''s update raises: a full slot is 23P01 '
'tour_booking_sync_capacity.';

grant execute on function resman.move_tour(uuid, timestamp, smallint) to
tourbase_app, tourbase_operator, tourbase_bridge;
