create or replace function resman.read_leaf(p_target text, p_leaf jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
    v_text text := p_leaf #>> '{}';
begin
    if jsonb_typeof(p_leaf) in ('number', 'boolean') then
        return jsonb_build_object('const', p_leaf);
    elsif jsonb_typeof(p_leaf) = 'string' then
        if (p_target = 'tour.tour_type' and exists (
            select 1 from resman.tour_type_alias as word where word.alias = lower(v_text)
        )) or (p_target = 'tour.timezone' and exists (
            select 1 from pg_catalog.pg_timezone_names as zone where zone.name = v_text
        )) then
            return jsonb_build_object('const', p_leaf);
        end if;
        return jsonb_build_object('path', p_leaf);
    elsif jsonb_typeof(p_leaf) <> 'object'
        or p_leaf - array['path', 'const', 'source', 'default', 'transform'] <> '{}'::jsonb
        or coalesce(jsonb_typeof(p_leaf -> 'const') in ('object', 'array', 'null'), false)
        or coalesce(jsonb_typeof(p_leaf -> 'default') in ('object', 'array'), false) then
        return null;
    elsif p_leaf ? 'const' then
        return p_leaf - array['path', 'source'];
    elsif coalesce(jsonb_typeof(p_leaf -> 'path'), jsonb_typeof(p_leaf -> 'source')) = 'string' then
        return (p_leaf - 'source')
            || jsonb_build_object('path', coalesce(p_leaf -> 'path', p_leaf -> 'source'));
    end if;
    return null;
end;
$$;

comment on function resman.read_leaf(text, jsonb) is
'Returns one rule of a mapping in its full form, {path | const, default, transform}; null where '
'it is none. A number or a boolean is a constant, and so is a string that is a word of the '
'vocabulary of its target; every other string is a path.';
