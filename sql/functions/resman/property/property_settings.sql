create or replace function resman.property_settings(p_integration resman.resman_integration)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select to_jsonb(p_integration) - array[
        'api_credentials', 'next_credentials', 'created_at', 'updated_at', 'error_count', 'last_sync_at',
        'last_successful_sync_at', 'webhook_url', 'reader_refused_at', 'reader_refused_reason'
    ] || jsonb_build_object(
        'account_id', p_integration.api_credentials ->> 'account_id',
        'partner_id', p_integration.api_credentials ->> 'partner_id'
    )
$$;

comment on function resman.property_settings(resman.resman_integration) is
'Returns the settings of a connected property, of its credentials the account and partner only.';
