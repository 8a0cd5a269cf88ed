create or replace function resman.write_rules(p_property_id uuid, p_rules jsonb)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    if jsonb_typeof(p_rules -> 'rule') = 'object' then
        insert into resman.tour_rule (property_id)
        values (p_property_id)
        on conflict do nothing;
        update resman.tour_rule as rule
        set
            slot_minutes = given.slot_minutes,
            capacity = given.capacity,
            buffer_before_minutes = given.buffer_before_minutes,
            buffer_after_minutes = given.buffer_after_minutes,
            notice_minutes = given.notice_minutes,
            horizon_days = given.horizon_days,
            tour_types = given.tour_types,
            tours_from_conversation = given.tours_from_conversation
        from resman.tour_rule as held
        cross join lateral jsonb_populate_record(held, p_rules -> 'rule') as given
        where rule.property_id = p_property_id and held.property_id = p_property_id;
        perform resman.hear_chats();
    end if;
    if p_rules ? 'hours' then
        delete from resman.opening_hours as hours
        where hours.property_id = p_property_id;
        insert into resman.opening_hours (property_id, weekday, opens, closes)
        select p_property_id, hours.weekday, hours.opens, hours.closes
        from jsonb_to_recordset(p_rules -> 'hours') as hours (weekday integer, opens time, closes time);
    end if;
    if p_rules ? 'blackouts' then
        delete from resman.blackout as closed
        where closed.property_id = p_property_id;
        insert into resman.blackout (property_id, starts_on, ends_on, reason)
        select p_property_id, closed.starts_on, coalesce(closed.ends_on, closed.starts_on), closed.reason
        from jsonb_to_recordset(p_rules -> 'blackouts') as closed (
            starts_on date, ends_on date, reason text
        );
    end if;
end;
$$;

comment on function resman.write_rules(uuid, jsonb) is
'Writes what is given of a property''s rules, hours and blackouts; the rest stays.';
