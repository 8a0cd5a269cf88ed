create or replace function resman.check_source(p_config jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_faults jsonb := resman.read_source(
        p_config -> 'data_mapping', p_config -> 'validation_rules'
    ) -> 'faults';
begin
    if coalesce(p_config ->> 'source_name', '') !~ '^[a-z0-9][a-z0-9_-]{0,49}$' then
        v_faults := v_faults || '"source_name: lower case letters, digits, - and _"'::jsonb;
    end if;
    if coalesce(p_config ->> 'source_type', '') not in ('api', 'webhook', 'form', 'manual') then
        v_faults := v_faults || '"source_type: api, webhook, form or manual"'::jsonb;
    end if;
    return jsonb_build_object('ok', v_faults = '[]'::jsonb, 'faults', v_faults);
end;
$$;

comment on function resman.check_source(jsonb) is
'Returns {ok, faults} of the configuration of a source: {source_name, source_type, data_mapping, '
'validation_rules}.';

grant execute on function resman.check_source(jsonb) to
tourbase_operator;
