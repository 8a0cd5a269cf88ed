create or replace function resman.transform_fault(p_transform jsonb)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
    v_name text := p_transform ->> 'name';
    v_zone text := p_transform ->> 'zone';
begin
    if v_name is null or v_name not in (
        'trim', 'lower', 'upper', 'text', 'phone', 'email', 'number', 'integer', 'boolean',
        'first_name', 'last_name', 'date', 'time', 'datetime', 'lookup'
    ) then
        return 'unknown transform';
    elsif v_name = 'lookup' and (
        jsonb_typeof(p_transform -> 'table') is distinct from 'object'
        or jsonb_path_exists(p_transform, '$.table.* ? (@.type() == "object" || @.type() == "array")')
    ) then
        return 'lookup needs a table of words';
    elsif v_zone is not null and not exists (
        select 1 from pg_catalog.pg_timezone_names as zone where zone.name = v_zone
    ) then
        return 'unknown zone';
    elsif p_transform ? 'format'
        and coalesce(jsonb_typeof(p_transform -> 'format') <> 'string', true) then
        return 'format must be a string';
    end if;
    return null;
end;
$$;

comment on function resman.transform_fault(jsonb) is
'Returns what is wrong with a transform of a mapping; null where nothing is.';
