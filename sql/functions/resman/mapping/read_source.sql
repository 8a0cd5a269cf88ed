create or replace function resman.read_source(p_mapping jsonb, p_rules jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
    v_entries jsonb;
    v_faults text[];
begin
    if jsonb_typeof(p_mapping) is distinct from 'object'
        or coalesce(jsonb_typeof(p_rules), 'array') not in ('array', 'null') then
        return jsonb_build_object(
            'entries', '[]'::jsonb,
            'faults', jsonb_build_array('data_mapping must be an object, validation_rules an array')
        );
    end if;
    select
        coalesce(jsonb_agg(leaf.made order by leaf.target) filter (where not leaf.made ? 'fault'), '[]'),
        array_agg(leaf.made ->> 'fault' order by leaf.target) filter (where leaf.made ? 'fault')
    into v_entries, v_faults
    from (
        select
            named.target,
            resman.compile_leaf(named.target, named.leaf, (
                select rule.value
                from jsonb_array_elements(coalesce(nullif(p_rules, 'null'), '[]')) as rule (value)
                where rule.value ->> 'field' in (
                    named.target, resman.read_leaf(named.target, named.leaf) ->> 'path'
                ) and resman.rule_mistake(rule.value) is null
                limit 1
            )) as made
        from (
            select concat_ws('.', grouped.key, inner_leaf.key), inner_leaf.value
            from jsonb_each(p_mapping) as grouped (key, value)
            cross join lateral jsonb_each(case
                when grouped.key in ('prospect', 'tour', 'preferences')
                    and jsonb_typeof(grouped.value) = 'object' then grouped.value
                else '{}'::jsonb
            end) as inner_leaf (key, value)
            union all
            select top.key, top.value
            from jsonb_each(p_mapping) as top (key, value)
            where top.key not in ('prospect', 'tour', 'preferences')
                or jsonb_typeof(top.value) <> 'object'
        ) as named (target, leaf)
    ) as leaf;
    v_faults := coalesce(v_faults, '{}') || array(
        select format('rule of %s: %s', coalesce(rule.value ->> 'field', '?'), wrong.words)
        from jsonb_array_elements(coalesce(nullif(p_rules, 'null'), '[]')) as rule (value)
        cross join lateral (
            select coalesce(resman.rule_mistake(rule.value), case when not exists (
                select 1 from jsonb_array_elements(v_entries) as entry (value)
                where rule.value ->> 'field' in (entry.value ->> 'target', entry.value ->> 'whole')
            ) then 'no field of the mapping' end) as words
        ) as wrong
        where wrong.words is not null
    );
    return jsonb_build_object('entries', v_entries, 'faults', to_jsonb(v_faults));
end;
$$;

comment on function resman.read_source(jsonb, jsonb) is
'Returns {entries, faults}: the fields of a source as requests are read by, and everything that '
'is wrong with its mapping and its rules.';
