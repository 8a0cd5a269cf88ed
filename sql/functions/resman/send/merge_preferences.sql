create or replace function resman.merge_preferences(p_lead jsonb, p_base jsonb, p_remote jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
    v_remote jsonb := coalesce(nullif(p_remote -> 'preferences', 'null'::jsonb), '{}'::jsonb);
    v_comments jsonb := nullif(coalesce(p_lead -> 'comments', '[]'::jsonb), '[]'::jsonb);
begin
    if jsonb_array_length(coalesce(v_remote -> 'comments', '[]'::jsonb)) > 0 then
        select nullif(coalesce(v_comments, '[]'::jsonb) || coalesce(
            jsonb_agg(theirs.value order by theirs.ordinality), '[]'::jsonb
        ), '[]'::jsonb) into v_comments
        from jsonb_array_elements(v_remote -> 'comments') with ordinality as theirs (value, ordinality)
        where not coalesce(p_lead -> 'comments', '[]'::jsonb) @> theirs.value
            and not (
                p_lead <> '{}'::jsonb
                and coalesce(p_base -> 'comments', '[]'::jsonb) @> theirs.value
            );
    end if;
    return nullif(
        jsonb_strip_nulls(
            case when p_lead ? 'rent_min' or p_lead ? 'rent_max' then v_remote - 'rent' else v_remote end
            || jsonb_build_object(
                'move_in_date', coalesce(p_lead -> 'move_in_date', v_remote -> 'move_in_date'),
                'rent_min', coalesce(p_lead -> 'rent_min', v_remote -> 'rent_min'),
                'rent_max', coalesce(p_lead -> 'rent_max', v_remote -> 'rent_max'),
                'bedrooms', coalesce(p_lead -> 'bedrooms', v_remote -> 'bedrooms'),
                'occupants', coalesce(p_lead -> 'occupants', v_remote -> 'occupants'),
                'pets', coalesce(p_lead -> 'pets', v_remote -> 'pets'),
                'comments', v_comments
            )
        ),
        '{}'::jsonb
    );
end;
$$;

comment on function resman.merge_preferences(jsonb, jsonb, jsonb) is
'Returns the preferences to post: ResMan''s, ours over them, our comments first (decisions.md '
'4, 39).';
