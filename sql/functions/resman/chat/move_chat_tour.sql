create or replace function resman.move_chat_tour(p_tour resman.tour_booking_sync, p_wish jsonb)
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_at timestamptz := (p_wish ->> 'at')::timestamptz;
    v_fault text;
begin
    if v_at <> p_tour.scheduled_datetime then
        v_fault := resman.slot_fault(
            p_tour.property_id, v_at, p_tour.duration_minutes, p_wish ->> 'type'
        );
    end if;
    if v_fault is null then
        begin
            update resman.tour_booking_sync as tour
            set scheduled_datetime = v_at, tour_type = p_wish ->> 'type'
            where tour.id = p_tour.id
                and (tour.scheduled_datetime, tour.tour_type) <> (v_at, p_wish ->> 'type');
            return p_tour.id;
        exception
            when exclusion_violation then
                v_fault := 'full';
            when unique_violation then
                -- The lead has another tour at that time, which is the one that is meant now.
                update resman.tour_booking_sync as tour
                set status = 'cancelled'
                where tour.id = p_tour.id;
                return resman.book_chat_tour(p_tour.conversation_id, p_wish);
        end;
    end if;
    return resman.refuse_chat(p_tour.conversation_id, p_tour.id, p_wish, v_fault);
end;
$$;

comment on function resman.move_chat_tour(resman.tour_booking_sync, jsonb) is
'Moves the tour that the chat agreed on, and returns the one that stands then. Where the new time '
'cannot be, the tour keeps its own, and a refused one says why.';
