create or replace function resman.add_source(p_source jsonb, p_replace boolean default false)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_name text := p_source ->> 'source_name';
    v_check jsonb := resman.check_source(p_source);
begin
    if not (v_check ->> 'ok')::boolean then
        raise exception using
            errcode = 'TB401', message = 'the mapping of the source cannot be used',
            detail = (
                select string_agg(fault.words, '; ')
                from jsonb_array_elements_text(v_check -> 'faults') as fault (words)
            ),
            hint = 'see docs/intake.md';
    end if;
    insert into resman.source_configurations as source (
        source_name, source_type, is_active, data_mapping, validation_rules, body_limit_bytes,
        rate_per_minute
    )
    values (
        v_name, p_source ->> 'source_type', coalesce((p_source ->> 'is_active')::boolean, true),
        p_source -> 'data_mapping', coalesce(p_source -> 'validation_rules', '[]'::jsonb),
        coalesce((p_source ->> 'body_limit_bytes')::integer, 65536),
        coalesce((p_source ->> 'rate_per_minute')::integer, 600)
    )
    on conflict (source_name) do update set
        source_type = excluded.source_type, is_active = excluded.is_active,
        data_mapping = excluded.data_mapping, validation_rules = excluded.validation_rules,
        body_limit_bytes = excluded.body_limit_bytes, rate_per_minute = excluded.rate_per_minute
    where p_replace;
    if not found then
        raise exception using
            errcode = 'TB403', message = 'the source is there already',
            detail = format('source %s', v_name),
            hint = 'change it with: tourbase sources add FILE --replace';
    end if;
    insert into core.audit_event (action, subject_type, subject_id, change)
    values (
        case when p_replace then 'replace_source' else 'add_source' end, 'source', v_name,
        p_source - 'credentials'
    );
    return (select report from resman.source_report(v_name) as report);
end;
$$;

comment on function resman.add_source(jsonb, boolean) is
'Adds a source of requests, or with p_replace changes it: {source_name, source_type, data_mapping, '
'validation_rules, is_active, body_limit_bytes, rate_per_minute}. Its secrets are set apart from '
'it. Returns its report. Raises TB401 for a mapping that cannot be used, TB403 where it exists.';

grant execute on function resman.add_source(jsonb, boolean) to
tourbase_operator;
