create or replace function resman.tour_rules(p_property_id uuid)
returns resman.tour_rule
language sql
stable
set search_path = ''
as $$
    select
        p_property_id, coalesce(rule.slot_minutes, 30), coalesce(rule.capacity, 1),
        coalesce(rule.buffer_before_minutes, 0), coalesce(rule.buffer_after_minutes, 0),
        coalesce(rule.notice_minutes, 0), coalesce(rule.horizon_days, 60),
        coalesce(rule.tour_types, array['in_person', 'virtual', 'self_guided']),
        coalesce(rule.tours_from_conversation, false), rule.updated_at
    from (select 1) as one
    left join resman.tour_rule as rule on rule.property_id = p_property_id
    where exists (
        select 1 from resman.opening_hours as hours where hours.property_id = p_property_id
    )
$$;

comment on function resman.tour_rules(uuid) is
'Returns how tours are offered at a property, with the defaults for what nobody has set; null '
'where it has no opening hours, for then it has no slots.';
