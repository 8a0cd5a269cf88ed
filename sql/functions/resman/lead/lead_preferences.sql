create or replace function resman.lead_preferences(p_row jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
    return jsonb_strip_nulls(jsonb_build_object(
        'move_in_date', p_row ->> 'move_in_date',
        'rent_min', case
            when p_row ->> 'price_range_min' ~ '^\d+(\.\d+)?$'
                then round((p_row ->> 'price_range_min')::numeric)::bigint
        end,
        'rent_max', case
            when p_row ->> 'price_range_max' ~ '^\d+(\.\d+)?$'
                then round((p_row ->> 'price_range_max')::numeric)::bigint
        end,
        'occupants', case
            when p_row ->> 'occupants_count' ~ '^\d{1,4}$' then (p_row ->> 'occupants_count')::integer
        end,
        'bedrooms', resman.read_bedrooms(p_row ->> 'apartment_size_preference'),
        'pets', resman.read_pets(p_row)
    ));
end;
$$;

comment on function resman.lead_preferences(jsonb) is
'Returns what a conversation''s row says of the home that is looked for, as fields of the lead '
'(decisions.md 39).';
