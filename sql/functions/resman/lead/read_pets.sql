create or replace function resman.read_pets(p_row jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
    return case
        when p_row -> 'has_pets' is distinct from 'true'::jsonb then null
        when jsonb_typeof(p_row -> 'pet_details') = 'object'
            and p_row -> 'pet_details' ->> 'type' is not null
            then jsonb_build_array(jsonb_build_object(
                'type', left(p_row -> 'pet_details' ->> 'type', 50),
                'count', case
                    when p_row -> 'pet_details' ->> 'count' ~ '^[1-9]\d?$'
                        then (p_row -> 'pet_details' ->> 'count')::integer
                    else 1
                end
            ))
        else '[{"type": "Other", "count": 1}]'::jsonb
    end;
end;
$$;

comment on function resman.read_pets(jsonb) is
'Returns the pets of a conversation''s row as [{type, count}]; null where it has none.';
