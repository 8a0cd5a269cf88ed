create or replace function resman.book_tour(
    p_conversation_id uuid,
    p_tour_type text,
    p_local timestamp,
    p_occurrence smallint default null,
    p_duration_minutes integer default null,
    p_access_note text default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_id uuid;
begin
    insert into resman.tour_booking_sync (
        conversation_id, tour_type, scheduled_local, scheduled_occurrence, duration_minutes,
        access_note
    )
    values (
        p_conversation_id, p_tour_type, p_local, p_occurrence, p_duration_minutes, p_access_note
    )
    returning id into v_id;
    return resman.tour_answer(v_id);
end;
$$;

comment on function resman.book_tour(uuid, text, timestamp, smallint, integer, text) is
'Books a tour of a lead at a time on the property''s clock, if it is free; returns {tour_id, '
'status, starts_at, local, time_zone, reason_code, refused_because, free}. Writes '
'tour_booking_sync.';

grant execute on function resman.book_tour(uuid, text, timestamp, smallint, integer, text) to
tourbase_app, tourbase_operator, tourbase_bridge;
