create or replace function resman.lead_policies(p_property_id uuid, p_stage text)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select jsonb_object_agg(
        known.field,
        jsonb_build_object('strategy', chosen.strategy, 'rule', resman.policy_name(chosen))
    )
    from resman.lead_fields() as known
    cross join lateral (
        select policy.*
        from resman.merge_policy as policy
        where (policy.property_id is null or policy.property_id = p_property_id)
            and (policy.field is null or policy.field = known.field)
            and (policy.field_class is null or policy.field_class = known.field_class)
            and resman.stage_rank(policy.from_stage) <= resman.stage_rank(p_stage)
        order by
            num_nonnulls(policy.field, policy.field_class) = 0,
            policy.property_id is null,
            policy.field is null,
            resman.stage_rank(policy.from_stage) desc
        limit 1
    ) as chosen
    where known.flows_in and known.field <> 'stage'
$$;

comment on function resman.lead_policies(uuid, text) is
'Returns who wins each field of a property''s leads of a stage: {field: {strategy, rule}}. A rule '
'of the property goes before one of all, and a field''s before its class''s, then the one for '
'everything; among equals the one of the highest stage that the lead has reached.';

grant execute on function resman.lead_policies(uuid, text) to
tourbase_operator, tourbase_monitor, tourbase_bridge;
