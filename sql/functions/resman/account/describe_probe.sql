create or replace function resman.describe_probe(
    p_integration resman.resman_integration,
    p_is_next boolean
)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select jsonb_build_object(
        'account_key', resman.account_key(p_integration.api_credentials),
        'remote', jsonb_build_object(
            'integration_id', p_integration.id,
            'resman_property_id', p_integration.resman_property_id,
            'api_credentials', case
                when p_is_next then p_integration.next_credentials
                else p_integration.api_credentials
            end
        )
    )
$$;

comment on function resman.describe_probe(resman.resman_integration, boolean) is
'Returns where a bridge tries the key of an account, or its new key.';
