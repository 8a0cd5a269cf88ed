create or replace function resman.rule_fault(p_rule jsonb, p_value jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
    v_text text := p_value #>> '{}';
begin
    if v_text is null then
        return case when p_rule -> 'required' = 'true'::jsonb then 'required' end;
    elsif length(v_text) > (p_rule ->> 'max_length')::numeric then
        return 'too_long';
    elsif length(v_text) < (p_rule ->> 'min_length')::numeric then
        return 'too_short';
    elsif (case p_rule ->> 'type'
        when 'email' then v_text !~ '^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$'
        when 'phone' then coalesce(length(regexp_replace(
            split_part(resman.normalize_phone(v_text), ' ext ', 1), '\D', '', 'g'
        )) not between 7 and 15, true)
        when 'date' then resman.read_iso(v_text) is null
        when 'number' then v_text !~ '^\s*[+-]?\d+(\.\d+)?\s*$'
        else false
    end) then
        return 'type';
    elsif p_rule ? 'pattern' and v_text !~ (p_rule ->> 'pattern') then
        return 'pattern';
    end if;
    return null;
end;
$$;

comment on function resman.rule_fault(jsonb, jsonb) is
'Returns the code of what is wrong with a value under the rule of its field; null where nothing '
'is.';
