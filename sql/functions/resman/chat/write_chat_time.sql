create or replace function resman.write_chat_time()
returns integer
language plpgsql
volatile
set search_path = ''
set lock_timeout = '200ms'
as $$
declare
    v_known resman.chat_tour;
    v_zone text;
    v_wish jsonb;
begin
    select known.* into v_known
    from resman.chat_tour as known
    where known.staff_at is not null
    order by known.updated_at
    limit 1
    for no key update skip locked;
    if v_known.conversation_id is null then
        return 0;
    end if;
    select resman.chat_wish(to_jsonb(lead), zone.name), zone.name into v_wish, v_zone
    from public.conversation as lead
    cross join lateral resman.property_zone(resman.lead_property(lead)) as zone (name)
    where lead.id = v_known.conversation_id
    for no key update of lead skip locked;
    if v_wish is null and exists (
        select 1 from public.conversation as lead where lead.id = v_known.conversation_id
    ) then
        -- Somebody writes the lead: it is the turn of the others.
        update resman.chat_tour as known set updated_at = core.clock()
        where known.conversation_id = v_known.conversation_id;
        return 0;
    elsif v_wish = v_known.seen then
        v_known.error_message := resman.write_tour_column(
            v_known.conversation_id, v_known.staff_at, v_zone
        );
        select resman.chat_wish(to_jsonb(lead), v_zone) into v_wish
        from public.conversation as lead where lead.id = v_known.conversation_id;
        v_known.seen := coalesce(v_wish, v_known.seen);
    end if;
    update resman.chat_tour as known
    set staff_at = null, seen = v_known.seen, error_message = v_known.error_message
    where known.conversation_id = v_known.conversation_id;
    return 1;
end;
$$;

comment on function resman.write_chat_time() is
'Writes staff''s time of one tour into its lead''s column, unless somebody is writing the lead, or '
'the application has changed the column since; returns how many.';
