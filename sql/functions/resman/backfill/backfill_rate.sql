create or replace function resman.backfill_rate(p_run resman.backfill_run)
returns double precision
language sql
stable
set search_path = ''
as $$
    select coalesce(p_run.rate_per_minute, (
        select resman.backfill_share(account.account_key) / greatest(1, (
            select count(*)
            from resman.backfill_run as run
            inner join resman.resman_integration as integration
                on run.property_id = integration.property_id
            where run.state = 'running'
                and run.kind = 'local'
                and run.rate_per_minute is null
                and resman.account_key(integration.api_credentials) = account.account_key
        ))
        from (
            select resman.account_key(integration.api_credentials) as account_key
            from resman.resman_integration as integration
            where integration.property_id = p_run.property_id
        ) as account
    ))
$$;

comment on function resman.backfill_rate(resman.backfill_run) is
'Returns how many leads a minute a backfill queues: its own rate, or its part of its account''s.';
