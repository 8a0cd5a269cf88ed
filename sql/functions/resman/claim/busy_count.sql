create or replace function resman.busy_count(p_property_id uuid, p_account_key text)
returns integer
language sql
stable
set search_path = ''
as $$
    select count(*)::integer
    from resman.lead_sync_queue as job
    inner join resman.resman_integration as integration on job.property_id = integration.property_id
    where job.status = 'processing'
        and (p_property_id is null or job.property_id = p_property_id)
        and (
            p_account_key is null
            or resman.account_key(integration.api_credentials) = p_account_key
        )
$$;

comment on function resman.busy_count(uuid, text) is
'Returns how many jobs are being worked on for a property, or for an account; null: for any.';
