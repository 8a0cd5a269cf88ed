create or replace function resman.occupied_span(
    p_rule resman.tour_rule,
    p_at timestamptz,
    p_duration_minutes integer
)
returns tstzrange
language sql
immutable
set search_path = ''
as $$
    select case
        when p_rule.property_id is not null then tstzrange(
            p_at - make_interval(mins => p_rule.buffer_before_minutes),
            p_at + make_interval(
                mins => coalesce(p_duration_minutes, p_rule.slot_minutes) + p_rule.buffer_after_minutes
            )
        )
    end
$$;

comment on function resman.occupied_span(resman.tour_rule, timestamptz, integer) is
'Returns what a tour occupies, with the time that is kept free around it; null without rules.';
