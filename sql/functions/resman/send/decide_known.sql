create or replace function resman.decide_known(
    p_kind text,
    p_prospect_id text,
    p_person_id text,
    p_remote jsonb
)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
    return jsonb_build_object(
        'kind', p_kind, 'prospect_id', lower(p_prospect_id), 'person_id', lower(p_person_id),
        'remote', p_remote
    );
end;
$$;

comment on function resman.decide_known(text, text, text, jsonb) is
'Returns the call to a prospect that is already there.';
