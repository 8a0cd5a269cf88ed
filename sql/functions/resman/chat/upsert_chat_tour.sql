create or replace function resman.upsert_chat_tour(p_unit_id uuid)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_known resman.chat_tour;
    v_tour resman.tour_booking_sync;
    v_wish jsonb;
    v_property uuid;
begin
    select
        resman.chat_wish(to_jsonb(lead), resman.property_zone(resman.lead_property(lead))),
        resman.lead_property(lead)
    into v_wish, v_property
    from public.conversation as lead
    where lead.id = p_unit_id;
    if v_wish is null then
        delete from resman.chat_tour as known where known.conversation_id = p_unit_id;
        return true;
    elsif not resman.takes_chat_tours(v_property) then
        return true;
    end if;
    insert into resman.chat_tour (conversation_id) values (p_unit_id) on conflict do nothing;
    select known.* into v_known from resman.chat_tour as known
    where known.conversation_id = p_unit_id
    for no key update;
    if v_known.seen = v_wish then
        return true;
    end if;
    select tour.* into v_tour from resman.tour_booking_sync as tour
    where tour.id = v_known.tour_id
    for no key update skip locked;
    if not found and exists (
        select 1 from resman.tour_booking_sync as tour where tour.id = v_known.tour_id
    ) then
        return false;
    elsif resman.tour_class(v_tour.status) <> 'placed' then
        v_tour := null;
    end if;
    if v_wish = '{}' then
        update resman.tour_booking_sync as tour set status = 'cancelled' where tour.id = v_tour.id;
    elsif v_wish ->> 'fault' is not null then
        v_known.tour_id := resman.refuse_chat(p_unit_id, v_tour.id, v_wish, v_wish ->> 'fault');
    elsif v_tour.id is not null then
        v_known.tour_id := resman.move_chat_tour(v_tour, v_wish);
    else
        v_known.tour_id := resman.book_chat_tour(p_unit_id, v_wish);
    end if;
    update resman.chat_tour as known
    set seen = v_wish, tour_id = v_known.tour_id, staff_at = null, error_message = null
    where known.conversation_id = p_unit_id;
    return true;
end;
$$;

comment on function resman.upsert_chat_tour(uuid) is
'Books, moves or cancels the one tour of a lead that the chat agreed on, as the lead''s columns '
'say now; false where somebody is writing the tour. What cannot be is a refused tour, never an '
'error; the tour that stands then keeps its time.';
