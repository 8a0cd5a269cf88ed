create or replace function resman.source_report(p_source text default null)
returns setof jsonb
language sql
stable
security definer
set search_path = ''
as $$
    select jsonb_build_object(
        'source_id', source.id,
        'source_name', source.source_name,
        'source_type', source.source_type,
        'is_active', source.is_active,
        'signing_secrets', jsonb_array_length(source.credentials -> 'hmac'),
        'bearer_tokens', jsonb_array_length(source.credentials -> 'bearer'),
        'body_limit_bytes', source.body_limit_bytes,
        'rate_per_minute', source.rate_per_minute,
        'data_mapping', source.data_mapping,
        'validation_rules', source.validation_rules,
        'property_aliases', (
            select coalesce(jsonb_object_agg(alias.value, alias.property_id), '{}'::jsonb)
            from resman.source_property_aliases as alias
            where alias.source = source.source_name
        )
    )
    from resman.source_configurations as source
    where p_source is null or source.source_name = p_source
    order by source.source_name
$$;

comment on function resman.source_report(text) is
'Returns each source, or the one named, with what it maps and how many secrets it has; no secret.';

grant execute on function resman.source_report(text) to
tourbase_operator, tourbase_monitor;
