create or replace function resman.bearer_source(p_sha256 text)
returns text
language sql
stable
security definer
set search_path = ''
as $$
    select source.source_name
    from resman.source_configurations as source
    where source.is_active and source.credentials -> 'bearer' ? p_sha256
    order by source.source_name
    limit 1
$$;

comment on function resman.bearer_source(text) is
'Returns the active source that a bearer token belongs to, by the SHA-256 of the token; null '
'where it is of none.';

grant execute on function resman.bearer_source(text) to tourbase_bridge;
