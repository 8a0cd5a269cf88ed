create or replace function resman.source_access(p_source text)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
    select jsonb_build_object(
        'id', source.id, 'credentials', source.credentials,
        'body_limit_bytes', source.body_limit_bytes, 'rate_per_minute', source.rate_per_minute
    )
    from resman.source_configurations as source
    where source.source_name = p_source and source.is_active
$$;

comment on function resman.source_access(text) is
'Returns how requests of an active source are let in: {id, credentials, body_limit_bytes, '
'rate_per_minute}; null where there is none. The secrets in it are sealed or hashed.';

grant execute on function resman.source_access(text) to tourbase_bridge;
