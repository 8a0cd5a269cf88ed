create or replace function resman.place_time(
    p_new resman.tour_booking_sync,
    p_old resman.tour_booking_sync
)
returns resman.tour_booking_sync
language plpgsql
stable
set search_path = ''
as $$
declare
    v_new resman.tour_booking_sync := p_new;
    v_lead uuid;
    v_property uuid;
    v_is_local boolean := p_new.scheduled_local is distinct from p_old.scheduled_local
        or p_new.scheduled_occurrence is distinct from p_old.scheduled_occurrence;
    v_is_instant boolean := p_new.scheduled_datetime is distinct from p_old.scheduled_datetime;
begin
    select lead.id, resman.lead_property(lead) into v_lead, v_property
    from public.conversation as lead where lead.id = p_new.conversation_id;
    if v_lead is not null then
        v_new.property_id := coalesce(v_property, p_new.property_id);
    elsif p_new.conversation_id is distinct from p_old.conversation_id
        and p_new.conversation_id is not null then
        raise exception using
            errcode = '23503', schema = 'resman', table = 'tour_booking_sync',
            constraint = 'tour_booking_sync_conversation_id_fkey',
            message = 'the lead of the tour is unknown',
            detail = format('conversation_id %s', p_new.conversation_id),
            hint = 'write the row of conversation first';
    end if;
    if not (v_is_local or v_is_instant) then
        return v_new;
    end if;
    v_new.time_zone := coalesce((
        select integration.time_zone from resman.resman_integration as integration
        where integration.property_id = v_new.property_id
    ), 'UTC');
    if not v_is_local or p_new.scheduled_local is null then
        v_new.scheduled_local := p_new.scheduled_datetime at time zone v_new.time_zone;
        v_new.scheduled_occurrence := null;
    end if;
    return resman.reckon_time(v_new, v_is_instant or p_new.scheduled_local is null);
end;
$$;

comment on function resman.place_time(resman.tour_booking_sync, resman.tour_booking_sync) is
'Returns a tour''s row with the property of its lead and with instant and local time the same. '
'Called by the guard of the table, which gives the row of before, or null.';
