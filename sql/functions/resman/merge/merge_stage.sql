create or replace function resman.merge_stage(
    p_base jsonb,
    p_shown jsonb,
    p_local jsonb,
    p_remote jsonb,
    p_held text[],
    p_merged jsonb
)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
    v_stage jsonb := p_remote -> 'stage';
begin
    if v_stage is null or v_stage = coalesce(p_shown -> 'stage', '"prospect"'::jsonb) then
        return p_merged;
    elsif v_stage = '"prospect"'::jsonb then
        -- That somebody is a prospect again says nothing but that they may go on once more.
        return p_merged
            || jsonb_build_object('shown', p_merged -> 'shown' || jsonb_build_object('stage', v_stage));
    elsif 'lost' = any(p_held) or (
        p_local -> 'lost' = 'true'::jsonb
        and p_base -> 'lost' is distinct from 'true'::jsonb
    ) then
        return p_merged || jsonb_build_object(
            'to_resman', (p_merged -> 'to_resman') - 'lost',
            'conflicts', jsonb_path_query_array(
                p_merged -> 'conflicts', '$[*] ? (@.field != "lost")'
            ) || jsonb_build_object(
                'field', 'lost', 'type', 'status_conflict', 'domiq', p_local -> 'lost',
                'resman', v_stage, 'strategy', 'manual_review', 'rule', 'class status', 'value', null
            )
        );
    end if;
    return p_merged || jsonb_build_object(
        'to_domiq', p_merged -> 'to_domiq' || jsonb_build_object('stage', v_stage),
        'shown', p_merged -> 'shown' || jsonb_build_object('stage', v_stage)
    );
end;
$$;

comment on function resman.merge_stage(jsonb, jsonb, jsonb, jsonb, text[], jsonb) is
'Adds to a merged lead that it went on in ResMan, to applicant or resident, or is a prospect '
'again; where we lost it meanwhile a person decides (semantics.md 3.7). Called by merge_lead only.';
