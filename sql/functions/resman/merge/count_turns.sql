create or replace function resman.count_turns(
    p_turns jsonb,
    p_local jsonb,
    p_merged jsonb,
    p_at timestamptz
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
    v_merged jsonb := p_merged;
    v_turns jsonb := coalesce(p_turns, '{}'::jsonb);
    v_one record;
    v_count integer;
begin
    for v_one in
        select
            field.key, field.value, v_turns -> field.key as known,
            md5(field.value::text) as theirs,
            md5(coalesce(p_local -> field.key, 'null'::jsonb)::text) as ours
        from jsonb_each(p_merged -> 'to_domiq') as field
        where field.key not in ('lost', 'stage')
    loop
        v_count := case
            when v_one.theirs in (v_one.known ->> 'was', v_one.known ->> 'set')
                and (v_one.known ->> 'at')::timestamptz > p_at - interval '1 hour'
                then (v_one.known ->> 'count')::integer + 1
            else 0
        end;
        v_turns := v_turns || jsonb_build_object(v_one.key, jsonb_build_object(
            'was', v_one.ours, 'set', v_one.theirs, 'at', p_at, 'count', v_count
        ));
        if v_count >= 3 then
            v_merged := v_merged || jsonb_build_object(
                'to_domiq', (v_merged -> 'to_domiq') - v_one.key,
                'base', (v_merged -> 'base') - v_one.key,
                'shown', (v_merged -> 'shown') - v_one.key,
                'conflicts', v_merged -> 'conflicts' || jsonb_build_object(
                    'field', v_one.key, 'type', 'field_mismatch',
                    'domiq', coalesce(p_local -> v_one.key, 'null'::jsonb),
                    'resman', v_one.value, 'strategy', 'manual_review',
                    'rule', 'ResMan sets it to and fro', 'value', null
                )
            );
        end if;
    end loop;
    return v_merged || jsonb_build_object('turns', v_turns);
end;
$$;

comment on function resman.count_turns(jsonb, jsonb, jsonb, timestamptz) is
'Returns a merged lead with how often each field came back to what it had been within an hour '
'(lead_state.turns, of hashes); the third time the field waits for a person and is not given to '
'the application.';
