create or replace function resman.merge_field(
    p_base jsonb,
    p_shown jsonb,
    p_local jsonb,
    p_remote jsonb,
    p_strategy text
)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
    v_base jsonb := coalesce(p_base, 'null'::jsonb);
    v_local jsonb := coalesce(p_local, 'null'::jsonb);
    v_agreed jsonb := jsonb_build_object('base', p_remote, 'shown', p_remote);
begin
    if p_remote is null or p_remote = v_base or p_remote = p_shown then
        return case when v_local <> v_base then '{"to_resman": true}'::jsonb else '{}'::jsonb end
            || case
                when p_remote <> p_shown then jsonb_build_object('shown', p_remote)
                else '{}'::jsonb
            end;
    elsif v_local = p_remote then
        return v_agreed;
    elsif v_local = v_base then
        return v_agreed || jsonb_build_object('to_domiq', p_remote);
    end if;
    return case p_strategy
        when 'domiq_wins' then v_agreed || jsonb_build_object(
            'to_resman', true, 'conflict', p_strategy, 'value', v_local
        )
        when 'resman_wins' then v_agreed || jsonb_build_object(
            'to_domiq', p_remote, 'conflict', p_strategy, 'value', p_remote
        )
        -- No field has a union of both values, so that merging is for a person too.
        else '{"conflict": "manual_review"}'::jsonb
    end;
end;
$$;

comment on function resman.merge_field(jsonb, jsonb, jsonb, jsonb, text) is
'Merges a field three ways: takes base, how ResMan shows the base, our value and ResMan''s, and '
'who wins; null of ours and of the base is empty, null of ResMan''s is not shown. Returns what '
'changes: {to_domiq, to_resman, base, shown, conflict, value} (semantics.md I32).';
