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
    -- One rent gives way to a limit of ours, and is the other limit then.
    if v_remote ->> 'rent' is not null
        and resman.dirty_fields(p_lead, p_base) && array['rent_min', 'rent_max']
    then
        v_remote := v_remote - 'rent' || jsonb_build_object(
            'rent_min', resman.rent_limit(v_remote, 'rent_min'),
            'rent_max', resman.rent_limit(v_remote, 'rent_max')
        );
    end if;
    return nullif(
        jsonb_strip_nulls(
            v_remote || jsonb_build_object(
                'move_in_date', resman.merge_value('move_in_date', p_lead, p_base, v_remote),
                'rent_min', resman.merge_value('rent_min', p_lead, p_base, v_remote),
                'rent_max', resman.merge_value('rent_max', p_lead, p_base, v_remote),
                'bedrooms', coalesce(p_lead -> 'bedrooms', v_remote -> 'bedrooms'),
                'occupants', resman.merge_value('occupants', p_lead, p_base, v_remote),
                'pets', coalesce(p_lead -> 'pets', v_remote -> 'pets'),
                'comments', v_comments
            )
        ),
        '{}'::jsonb
    );
end;
$$;

comment on function resman.merge_preferences(jsonb, jsonb, jsonb) is
'Returns the preferences to post: ResMan''s, over them what changed on our side and what only we '
'tell, our comments first (decisions.md 4, 39).';
