create or replace function resman.plan_backfill(
    p_property_id uuid default null,
    p_since timestamptz default null
)
returns setof jsonb
language sql
stable
security definer
set search_path = ''
as $$
    with planned as (
        select
            counted.property_id, counted.leads,
            resman.account_key(integration.api_credentials) as account_key
        from resman.count_backfill(p_property_id, p_since) as counted
        inner join resman.resman_integration as integration
            on counted.property_id = integration.property_id
    ),

    account as (
        select
            planned.account_key,
            sum(planned.leads) as leads,
            resman.backfill_share(planned.account_key) as rate
        from planned
        group by planned.account_key
    )

    select jsonb_build_object(
        'property_id', planned.property_id,
        'property_name', report.value ->> 'property_name',
        'leads', planned.leads,
        'rate_per_minute', account.rate,
        -- All of an account share its calls, so they end together.
        'seconds', case when planned.leads = 0 then 0 else ceil(account.leads * 60 / account.rate) end,
        'reason_code', report.value -> 'reason_code',
        'run_id', (
            select run.id from resman.backfill_run as run
            where run.property_id = planned.property_id
                and run.kind = 'local'
                and run.state = 'running'
        )
    )
    from planned
    inner join account on planned.account_key = account.account_key
    inner join resman.property_report(p_property_id) as report (value)
        on planned.property_id = (report.value ->> 'property_id')::uuid
    order by report.value ->> 'property_name', planned.property_id
$$;

comment on function resman.plan_backfill(uuid, timestamptz) is
'Returns for each connected property, or the one, how many leads a backfill would send, how long '
'that takes at the account''s share, what holds the property, and the backfill that runs. Only '
'counts.';

grant execute on function resman.plan_backfill(uuid, timestamptz) to
tourbase_operator;
