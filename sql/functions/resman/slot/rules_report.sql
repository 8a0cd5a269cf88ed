create or replace function resman.rules_report(p_property_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
    select jsonb_build_object(
        'rule', (
            select to_jsonb(rule) - array['property_id', 'updated_at']
            from resman.tour_rule as rule
            where rule.property_id = p_property_id
        ),
        'hours', (
            select
                coalesce(jsonb_agg(
                    jsonb_build_object(
                        'weekday', hours.weekday,
                        'opens', left(hours.opens::text, 5), 'closes', left(hours.closes::text, 5)
                    )
                    order by hours.weekday, hours.opens
                ), '[]'::jsonb)
            from resman.opening_hours as hours
            where hours.property_id = p_property_id
        ),
        'blackouts', (
            select
                coalesce(jsonb_agg(
                    to_jsonb(closed) - array['id', 'property_id'] order by closed.starts_on, closed.id
                ), '[]'::jsonb)
            from resman.blackout as closed
            where closed.property_id = p_property_id
        )
    )
$$;

comment on function resman.rules_report(uuid) is
'Returns how tours are offered at a property, in the form that set_tour_rules takes; rule is null '
'where nobody has set any.';

grant execute on function resman.rules_report(uuid) to
tourbase_operator, tourbase_bridge;
