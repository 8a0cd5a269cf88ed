create or replace function resman.merge_held(p_one jsonb, p_base jsonb, p_local jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
    return case
        -- Both sides hold one value after all.
        when p_one ? 'base' and not p_one ? 'to_domiq'
            then p_one || jsonb_build_object('conflict', 'merged', 'value', p_local)
        when p_one ? 'conflict' or p_one ? 'to_domiq'
            or coalesce(p_local, 'null'::jsonb) <> coalesce(p_base, 'null'::jsonb)
            then '{"conflict": "manual_review"}'::jsonb
        else '{}'::jsonb
    end;
end;
$$;

comment on function resman.merge_held(jsonb, jsonb, jsonb) is
'Returns what becomes of a field that waits for a person: nothing moves, and the newest values '
'are told; unless both sides hold the same by now. Called by merge_lead only.';
