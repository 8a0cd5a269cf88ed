create or replace function resman.policy_name(p_policy resman.merge_policy)
returns text
language sql
immutable
set search_path = ''
as $$
    select coalesce('field ' || p_policy.field, 'class ' || p_policy.field_class, 'default')
        || case when p_policy.property_id is not null then ' of this property' else '' end
        || case
            when p_policy.from_stage <> 'prospect' then ' from ' || p_policy.from_stage else ''
        end
$$;

comment on function resman.policy_name(resman.merge_policy) is
'Returns the name under which a rule is told: what it is about, where, and from which stage.';
