create or replace function resman.set_source_secret(
    p_source text,
    p_kind text,
    p_secret jsonb,
    p_only boolean default false
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if coalesce(p_kind, '') not in ('hmac', 'bearer') then
        raise exception using
            errcode = 'TB404', message = 'the kind of the secret is unknown',
            detail = coalesce(p_kind, 'none'), hint = 'one of hmac, bearer';
    end if;
    update resman.source_configurations as source
    set credentials = jsonb_set(source.credentials, array[p_kind], case
        when p_only then jsonb_build_array(p_secret)
        else jsonb_path_query_array(
            jsonb_build_array(p_secret) || (source.credentials -> p_kind), '$[0 to 1]'
        )
    end)
    where source.source_name = p_source;
    if not found then
        raise exception using
            errcode = 'TB402', message = 'source is unknown', detail = format('source %s', p_source),
            hint = 'see: tourbase sources list';
    end if;
    insert into core.audit_event (action, subject_type, subject_id, change)
    values (
        'set_source_secret', 'source', p_source,
        jsonb_build_object('kind', p_kind, 'only', p_only)
    );
    return (select report from resman.source_report(p_source) as report);
end;
$$;

comment on function resman.set_source_secret(text, text, jsonb, boolean) is
'Gives a source a secret: a sealed one to sign with (hmac), or the SHA-256 of a token (bearer). '
'The one before it stays good until the next, unless p_only. Returns the report of the source. '
'Raises TB402 for an unknown source, TB404 for another kind.';

grant execute on function resman.set_source_secret(text, text, jsonb, boolean) to
tourbase_operator;
