create or replace function resman.merge_preferences(p_lead jsonb, p_base jsonb, p_remote jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
    with remote as (
        select coalesce(nullif(p_remote -> 'preferences', 'null'::jsonb), '{}'::jsonb) as fields
    ),

    comment as (
        select jsonb_agg(line.value order by line.place, line.ordinality) as lines
        from (
            select ours.value, 1 as place, ours.ordinality
            from jsonb_array_elements(coalesce(p_lead -> 'comments', '[]'::jsonb))
                with ordinality as ours (value, ordinality)
            union all
            select theirs.value, 2, theirs.ordinality
            from remote
            cross join lateral jsonb_array_elements(
                coalesce(remote.fields -> 'comments', '[]'::jsonb)
            ) with ordinality as theirs (value, ordinality)
            where not coalesce(p_lead -> 'comments', '[]'::jsonb) @> theirs.value
                and not (
                    p_lead <> '{}'::jsonb
                    and coalesce(p_base -> 'comments', '[]'::jsonb) @> theirs.value
                )
        ) as line
    )

    select nullif(
        jsonb_strip_nulls(
            case when p_lead ? 'rent_min' or p_lead ? 'rent_max' then remote.fields - 'rent' else remote.fields end
            || jsonb_build_object(
                'move_in_date', coalesce(p_lead -> 'move_in_date', remote.fields -> 'move_in_date'),
                'rent_min', coalesce(p_lead -> 'rent_min', remote.fields -> 'rent_min'),
                'rent_max', coalesce(p_lead -> 'rent_max', remote.fields -> 'rent_max'),
                'bedrooms', coalesce(p_lead -> 'bedrooms', remote.fields -> 'bedrooms'),
                'occupants', coalesce(p_lead -> 'occupants', remote.fields -> 'occupants'),
                'pets', coalesce(p_lead -> 'pets', remote.fields -> 'pets'),
                'comments', comment.lines
            )
        ),
        '{}'::jsonb
    )
    from remote, comment
$$;

comment on function resman.merge_preferences(jsonb, jsonb, jsonb) is
'Returns the preferences to post: ResMan''s, ours over them, our comments first (decisions.md '
'4, 39).';
