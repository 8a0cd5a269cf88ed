create or replace function resman.rule_mistake(p_rule jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
    if jsonb_typeof(p_rule) <> 'object' or jsonb_typeof(p_rule -> 'field') <> 'string' then
        return 'a rule needs a field';
    elsif p_rule - array['field', 'required', 'type', 'min_length', 'max_length', 'pattern']
        <> '{}'::jsonb then
        return 'unknown key';
    elsif p_rule ->> 'type' not in ('string', 'email', 'phone', 'date', 'number') then
        return 'unknown type';
    elsif jsonb_typeof(p_rule -> 'required') <> 'boolean' then
        return 'required must be true or false';
    elsif jsonb_path_exists(p_rule, '$.*[*] ? (@ < 0 || @ > 10000)')
        or jsonb_typeof(p_rule -> 'min_length') not in ('number', 'null')
        or jsonb_typeof(p_rule -> 'max_length') not in ('number', 'null') then
        return 'a length must be a number from 0 to 10000';
    elsif p_rule ->> 'pattern' is not null then
        perform '' ~ (p_rule ->> 'pattern');
    end if;
    return null;
exception
    when invalid_regular_expression then
        return 'the pattern is no regular expression';
end;
$$;

comment on function resman.rule_mistake(jsonb) is
'Returns what is wrong with a validation rule; null where nothing is.';
