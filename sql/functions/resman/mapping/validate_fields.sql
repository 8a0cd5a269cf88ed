create or replace function resman.validate_fields(p_compiled jsonb, p_mapped jsonb)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select coalesce(p_mapped -> 'violations', '[]'::jsonb) || coalesce(
        jsonb_agg(resman.violation(entry.value ->> 'target', entry.value ->> 'field', fault.code))
        filter (where fault.code is not null and not p_mapped -> 'violations' @> jsonb_build_array(
            jsonb_build_object('target', entry.value -> 'target')
        )), '[]'::jsonb
    )
    from jsonb_array_elements(p_compiled) as entry (value)
    cross join lateral resman.rule_fault(
        entry.value -> 'rule', p_mapped -> 'fields' -> (entry.value ->> 'target')
    ) as fault (code)
$$;

comment on function resman.validate_fields(jsonb, jsonb) is
'Returns everything that is wrong with a mapped payload: what could not be read, and what its '
'rules refuse.';
