create or replace function resman.compile_source(p_mapping jsonb, p_rules jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
    v_read jsonb := resman.read_source(p_mapping, p_rules);
begin
    if v_read -> 'faults' <> '[]'::jsonb then
        raise exception using
            errcode = 'TB401', message = 'the mapping of the source cannot be used',
            detail = (
                select string_agg(fault.words, '; ')
                from jsonb_array_elements_text(v_read -> 'faults') as fault (words)
            ),
            hint = 'docs/intake.md says how a mapping is written';
    end if;
    return v_read -> 'entries';
end;
$$;

comment on function resman.compile_source(jsonb, jsonb) is
'Returns the fields of a source as requests are read by. Raises TB401 where the mapping or the '
'rules are wrong; the detail names everything.';
