create or replace function resman.refuse_chat(
    p_unit_id uuid,
    p_standing uuid,
    p_wish jsonb,
    p_fault text
)
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_id uuid;
begin
    insert into resman.tour_booking_sync (conversation_id, tour_type, scheduled_datetime, status)
    values (p_unit_id, p_wish ->> 'type', (p_wish ->> 'at')::timestamptz, 'refused')
    returning id into v_id;
    perform set_config('tourbase.origin', 'resman', true);
    update resman.tour_booking_sync as tour
    set refused_because = p_fault, reason_code = 'RM305'
    where tour.id = v_id;
    perform set_config('tourbase.origin', '', true);
    return coalesce(p_standing, v_id);
end;
$$;

comment on function resman.refuse_chat(uuid, uuid, jsonb, text) is
'Notes as a refused tour what the chat agreed on and cannot be; returns the tour that stands, or '
'else the refused one.';
