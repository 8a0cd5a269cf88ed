create or replace function resman.intend_call(p_job_id uuid, p_fence bigint, p_found jsonb)
returns jsonb
language sql
volatile
security definer
set search_path = ''
as $$
    select answer.value - 'job_id'
    from resman.intend_calls(jsonb_build_array(jsonb_build_object(
        'job_id', p_job_id, 'fence', p_fence, 'found', p_found
    ))) as answer (value)
$$;

comment on function resman.intend_call(uuid, bigint, jsonb) is
'Decides what a claimed job does in ResMan, from the lead as it stands now and what was read; '
'writes the attempt and returns {"do": "post", attempt_id, lease_seconds, document}, or {"do": '
'"nothing", why}. Commits durably, whatever the server''s default (semantics.md I13).';

grant execute on function resman.intend_call(uuid, bigint, jsonb) to
tourbase_bridge;
