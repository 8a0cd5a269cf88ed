create or replace function resman.try_payload(p_source text, p_payload jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_source resman.source_configurations;
    v_compiled jsonb;
    v_mapped jsonb;
    v_resolved jsonb;
    v_wrong jsonb;
begin
    select * into v_source from resman.source_configurations as source
    where source.source_name = p_source;
    if v_source.id is null then
        perform resman.require_source(p_source);
    elsif jsonb_typeof(p_payload) is distinct from 'object' then
        return jsonb_build_object(
            'ok', false, 'fields', '[]'::jsonb, 'means', null,
            'violations', jsonb_build_array(resman.violation('body', null, 'type'))
        );
    end if;
    v_compiled := resman.compile_source(v_source.data_mapping, v_source.validation_rules);
    v_mapped := resman.map_payload(v_compiled, p_payload);
    v_resolved := resman.resolve_request(p_source, v_mapped);
    v_wrong := resman.validate_fields(v_compiled, v_mapped);
    v_wrong := v_wrong || coalesce((
        select jsonb_agg(one.value)
        from jsonb_array_elements(v_resolved -> 'violations') as one (value)
        where not v_wrong @> jsonb_build_array(
            jsonb_build_object('target', one.value -> 'target')
        )
    ), '[]'::jsonb);
    return jsonb_build_object(
        'ok', v_wrong = '[]'::jsonb,
        'fields', (
            select jsonb_agg(jsonb_build_object(
                'target', entry.value -> 'target', 'field', entry.value -> 'field',
                'value', v_mapped -> 'fields' -> (entry.value ->> 'target')
            ))
            from jsonb_array_elements(v_compiled) as entry (value)
        ),
        'means', v_resolved - 'violations', 'violations', v_wrong
    );
end;
$$;

comment on function resman.try_payload(text, jsonb) is
'Returns what a payload would be read as, and writes nothing: {ok, fields: [{target, field, '
'value}], means, violations}. Raises TB402 for an unknown source.';

grant execute on function resman.try_payload(text, jsonb) to
tourbase_operator;
