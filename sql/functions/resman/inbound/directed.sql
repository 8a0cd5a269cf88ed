create or replace function resman.directed(p_direction text, p_merged jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
    select case
        when p_direction <> 'to_resman' then p_merged
        else p_merged || jsonb_build_object(
            'to_domiq', '{}'::jsonb,
            -- What only ResMan changed stays news, for the day on which the direction changes.
            'base', (p_merged -> 'base') - taken.fields,
            'shown', (p_merged -> 'shown') - taken.fields
        )
    end
    from (
        select array(select field.key from jsonb_object_keys(p_merged -> 'to_domiq') as field (key))
            as fields
    ) as taken
$$;

comment on function resman.directed(text, jsonb) is
'Returns what was merged without what the direction of a property forbids: where nothing comes '
'from ResMan, only that both sides changed a field is noted.';
