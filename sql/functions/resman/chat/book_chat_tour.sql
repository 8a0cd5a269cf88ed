create or replace function resman.book_chat_tour(p_unit_id uuid, p_wish jsonb)
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_at timestamptz := (p_wish ->> 'at')::timestamptz;
    v_id uuid;
begin
    insert into resman.tour_booking_sync (conversation_id, tour_type, scheduled_datetime)
    values (p_unit_id, p_wish ->> 'type', v_at)
    returning id into v_id;
    return v_id;
exception
    when unique_violation then
        return (
            select tour.id from resman.tour_booking_sync as tour
            where tour.unit_id = p_unit_id
                and tour.scheduled_datetime = v_at
                and tour.status in ('requested', 'scheduled', 'confirmed')
        );
end;
$$;

comment on function resman.book_chat_tour(uuid, jsonb) is
'Requests a tour that the chat agreed on, or takes the one that the lead has at that time already; '
'returns it. Its own triggers grant or refuse it.';
