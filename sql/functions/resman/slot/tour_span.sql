create or replace function resman.tour_span(p_tour resman.tour_booking_sync)
returns tstzrange
language sql
stable
set search_path = ''
as $$
    select case
        when p_tour.status in ('scheduled', 'confirmed')
            and p_tour.scheduled_datetime
            + make_interval(mins => coalesce(p_tour.duration_minutes, (rule).slot_minutes))
            > core.clock()
            then resman.occupied_span(rule, p_tour.scheduled_datetime, p_tour.duration_minutes)
    end
    from resman.tour_rules(p_tour.property_id) as rule
$$;

comment on function resman.tour_span(resman.tour_booking_sync) is
'Returns what a tour occupies: null where it is over, not agreed, or its property has no rules.';
