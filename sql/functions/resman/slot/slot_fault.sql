create or replace function resman.slot_fault(
    p_property_id uuid,
    p_at timestamptz,
    p_duration integer,
    p_tour_type text
)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
    v_rule resman.tour_rule := resman.tour_rules(p_property_id);
    v_zone text := resman.property_zone(p_property_id);
    v_date date := (p_at at time zone v_zone)::date;
    v_ends_at timestamptz;
begin
    if v_rule.property_id is null then
        return null;
    end if;
    v_ends_at := p_at + make_interval(mins => coalesce(p_duration, v_rule.slot_minutes));
    return case
        when p_tour_type <> all(v_rule.tour_types) then 'type_not_offered'
        when p_at < core.clock() + make_interval(mins => v_rule.notice_minutes) then 'too_soon'
        when p_at > core.clock() + make_interval(days => v_rule.horizon_days) then 'too_far'
        when exists (
            select 1 from resman.blackout as closed
            where closed.property_id = p_property_id
                and v_date between closed.starts_on and closed.ends_on
        ) then 'blackout'
        when not exists (
            select 1 from resman.opening_hours as hours
            where hours.property_id = p_property_id
                and hours.weekday = extract(isodow from v_date)
                and p_at >= resman.opening_instant(v_date + hours.opens, v_zone, false)
                and v_ends_at <= resman.opening_instant(v_date + hours.closes, v_zone, true)
        ) then 'outside_hours'
    end;
end;
$$;

comment on function resman.slot_fault(uuid, timestamptz, integer, text) is
'Returns why a tour may not be requested: type_not_offered, too_soon, too_far, blackout or '
'outside_hours; null where it may, or where the property has no rules. Says nothing of seats.';
