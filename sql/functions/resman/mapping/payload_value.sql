create or replace function resman.payload_value(p_payload jsonb, p_path text[], p_whole text)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
    v_star integer;
    v_element jsonb;
    v_found jsonb;
begin
    if p_payload ? p_whole then
        return p_payload -> p_whole;
    end if;
    v_star := array_position(p_path, '*');
    if v_star is null then
        return p_payload #> p_path;
    end if;
    v_found := p_payload #> p_path[:v_star - 1];
    if jsonb_typeof(v_found) is distinct from 'array' then
        return null;
    end if;
    for v_element in select one.value from jsonb_array_elements(v_found) as one (value) loop
        v_found := resman.payload_value(v_element, p_path[v_star + 1:], null);
        if v_found is not null and v_found <> 'null'::jsonb and v_found <> '""'::jsonb then
            return v_found;
        end if;
    end loop;
    return null;
end;
$$;

comment on function resman.payload_value(jsonb, text[], text) is
'Returns what stands at a path; a key that equals the whole path goes first. A star takes the '
'first element that gives something.';
