create or replace function resman.compile_leaf(p_target text, p_leaf jsonb, p_rule jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
    v_leaf jsonb := resman.read_leaf(p_target, p_leaf);
    v_path text[] := resman.split_path(v_leaf ->> 'path');
    v_known record;
    v_transforms jsonb;
    v_fault text;
begin
    select * into v_known from resman.intake_targets() as one where one.target = p_target;
    if v_known.target is null then
        return jsonb_build_object('fault', format('%s: no such field', p_target));
    elsif v_leaf is null or (v_leaf ? 'path' and v_path is null) then
        return jsonb_build_object('fault', format('%s: neither a path nor a constant', p_target));
    end if;
    select
        coalesce(jsonb_agg(one.transform order by one.place), '[]'::jsonb),
        min(resman.transform_fault(one.transform))
    into v_transforms, v_fault
    from (
        select
            listed.place,
            case jsonb_typeof(listed.value)
                when 'string' then jsonb_build_object('name', listed.value)
                else listed.value
            end as transform
        from jsonb_array_elements(case jsonb_typeof(v_leaf -> 'transform')
            when 'array' then v_leaf -> 'transform'
            when 'string' then jsonb_build_array(v_leaf -> 'transform')
            when 'object' then jsonb_build_array(v_leaf -> 'transform')
            else '[]'::jsonb
        end) with ordinality as listed (value, place)
    ) as one;
    if v_fault is not null then
        return jsonb_build_object('fault', format('%s: %s', p_target, v_fault));
    end if;
    return jsonb_strip_nulls(jsonb_build_object(
        'target', p_target, 'field', coalesce(v_leaf ->> 'path', p_target),
        'path', v_path::text, 'whole', v_leaf -> 'path', 'const', v_leaf -> 'const',
        'default', v_leaf -> 'default', 'transforms', v_transforms, 'kind', v_known.kind,
        'rule', coalesce(p_rule, '{}'::jsonb) - 'field' || jsonb_build_object(
            'max_length', least((p_rule ->> 'max_length')::numeric, v_known.most)
        )
    ));
end;
$$;

comment on function resman.compile_leaf(text, jsonb, jsonb) is
'Returns one field of a source as requests are read by, or {fault}.';
