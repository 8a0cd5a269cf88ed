create or replace function resman.busy_count(p_property_id uuid, p_account_key text)
returns integer
language sql
stable
set search_path = ''
as $$
    select count(*)::integer
    from (
        select job.property_id from resman.lead_sync_queue as job
        where job.status = 'processing'
        union all
        select reading.property_id from resman.pulls_in_flight(core.clock()) as reading
        where p_account_key is not null
        union all
        select waiting.property_id from resman.pulls_waiting(core.clock()) as waiting
        where p_account_key is not null
    ) as called
    inner join resman.resman_integration as integration
        on called.property_id = integration.property_id
    where (p_property_id is null or called.property_id = p_property_id)
        and (
            p_account_key is null
            or resman.account_key(integration.api_credentials) = p_account_key
        )
$$;

comment on function resman.busy_count(uuid, text) is
'Returns how many jobs are being worked on for a property, or how many calls an account has in '
'flight, those of pulls among them and the one that is kept for a pull that waits; null: any.';
