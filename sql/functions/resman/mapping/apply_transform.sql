create or replace function resman.apply_transform(p_value jsonb, p_transform jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
    v_name text := p_transform ->> 'name';
    v_text text := p_value #>> '{}';
    v_words jsonb := p_transform -> 'table';
    v_made jsonb;
begin
    if v_name in ('date', 'time', 'datetime') then
        return resman.read_moment(v_text, p_transform);
    elsif v_name in ('number', 'integer') then
        if v_text !~ '^\s*[+-]?\d{1,15}(\.\d{1,6})?\s*$'
            or (v_name = 'integer' and (v_text::numeric % 1 <> 0 or abs(v_text::numeric) > 999999999)) then
            return '{"fault": "type"}'::jsonb;
        end if;
        return to_jsonb(trim_scale(v_text::numeric));
    end if;
    v_made := case v_name
        when 'text' then to_jsonb(v_text)
        when 'trim' then to_jsonb(btrim(v_text, E' \t\r\n\u00a0'))
        when 'lower' then to_jsonb(lower(v_text))
        when 'upper' then to_jsonb(upper(v_text))
        when 'phone' then to_jsonb(resman.normalize_phone(v_text))
        when 'email' then to_jsonb(resman.normalize_email(v_text))
        when 'first_name' then to_jsonb(regexp_replace(btrim(v_text), '\s+\S+$', ''))
        when 'last_name' then to_jsonb(substring(btrim(v_text) from '\s(\S+)$'))
        when 'boolean' then case
            when lower(btrim(v_text)) in ('true', 'yes', 'y', '1', 'on') then 'true'::jsonb
            when lower(btrim(v_text)) in ('false', 'no', 'n', '0', 'off') then 'false'::jsonb
            else '{"fault": "type"}'::jsonb
        end
        when 'lookup' then coalesce(
            v_words -> v_text, v_words -> lower(btrim(v_text)), p_transform -> 'else',
            '{"fault": "not_allowed"}'::jsonb
        )
    end;
    return coalesce(v_made, case when v_name = 'phone' then '{"fault": "type"}'::jsonb end);
end;
$$;

comment on function resman.apply_transform(jsonb, jsonb) is
'Returns a value as one transform makes it; null where nothing is left, {fault} where the '
'transform cannot read it. Never raises.';
