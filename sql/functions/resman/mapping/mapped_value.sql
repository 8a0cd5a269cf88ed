create or replace function resman.mapped_value(p_payload jsonb, p_entry jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
    v_value jsonb := p_entry -> 'const';
    v_transform jsonb;
    v_text text;
begin
    if v_value is null then
        v_value := resman.payload_value(
            p_payload, (p_entry ->> 'path')::text [], p_entry ->> 'whole'
        );
        v_text := v_value #>> '{}';
        if v_text is null or btrim(v_text) = '' then
            v_value := p_entry -> 'default';
        elsif jsonb_typeof(v_value) in ('object', 'array') then
            return '{"fault": "type"}'::jsonb;
        elsif length(v_text) > 4000 then
            return '{"fault": "too_long"}'::jsonb;
        end if;
    end if;
    for v_transform in
        select one.value from jsonb_array_elements(p_entry -> 'transforms') as one (value)
    loop
        exit when v_value is null or v_value = 'null'::jsonb;
        v_value := resman.apply_transform(v_value, v_transform);
        if jsonb_typeof(v_value) = 'object' then
            return v_value;
        end if;
    end loop;
    v_text := v_value #>> '{}';
    if v_text is null or btrim(v_text) = '' then
        return null;
    elsif p_entry ->> 'kind' = 'integer' then
        return resman.apply_transform(v_value, '{"name": "integer"}');
    end if;
    return to_jsonb(v_text);
end;
$$;

comment on function resman.mapped_value(jsonb, jsonb) is
'Returns what a payload gives for one field: text or a number; null where it gives nothing, '
'{fault} where what it gives is of no use.';
