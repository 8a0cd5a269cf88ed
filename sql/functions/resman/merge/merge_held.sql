create or replace function resman.merge_held(
    p_one jsonb,
    p_local jsonb,
    p_remote jsonb
)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
    v_local jsonb := coalesce(p_local, 'null'::jsonb);
begin
    return case
        when p_remote = v_local then jsonb_build_object(
            'base', p_remote, 'shown', p_remote, 'conflict', 'merged', 'value', v_local
        )
        -- Neither side holds anything else than both agreed on.
        when p_one - 'shown' = '{}'
            then p_one || jsonb_build_object('conflict', 'merged', 'value', v_local)
        else '{"conflict": "manual_review"}'::jsonb
    end;
end;
$$;

comment on function resman.merge_held(jsonb, jsonb, jsonb) is
'Returns what becomes of a field that waits for a person: nothing moves, and the newest values '
'are told; unless both sides hold the same by now. Takes what merge_field says, our value and '
'what ResMan shows. Called by merge_lead only.';
