create or replace function resman.account_report()
returns setof jsonb
language sql
stable
security definer
set search_path = ''
as $$
    select jsonb_build_object(
        'account_key', state.account_key,
        'partner_id', split_part(state.account_key, '/', 1),
        'account_id', split_part(state.account_key, '/', 2),
        'state', case
            when state.refused_at is not null then 'refused'
            when state.closed_until > core.clock() then 'closed'
            else 'ok'
        end,
        'refused_at', state.refused_at, 'closed_until', state.closed_until,
        'new_key', case
            when state.next_since is not null then 'waits'
            when state.next_refused_at is not null then 'refused'
        end,
        'next_since', state.next_since, 'next_refused_at', state.next_refused_at,
        'test_asked_at', state.test_asked_at, 'tested_at', state.tested_at,
        'test_answer', state.test_answer,
        'rate_per_minute', state.rate_per_minute, 'concurrency', state.concurrency,
        'properties', coalesce(place.integrations, '[]'::jsonb),
        'property_count', coalesce(jsonb_array_length(place.integrations), 0)
    )
    from resman.account_state as state
    left join lateral (
        select jsonb_agg(jsonb_build_object(
            'integration_id', integration.id, 'property_id', integration.property_id,
            'resman_property_id', integration.resman_property_id,
            'sync_status', integration.sync_status
        ) order by integration.id) as integrations
        from resman.resman_integration as integration
        where resman.account_key(integration.api_credentials) = state.account_key
    ) as place on true
    where place.integrations is not null
    order by state.account_key
$$;

comment on function resman.account_report() is
'Returns each account that a property is connected to: its state, its properties, and what is '
'known of a new key.';

grant execute on function resman.account_report() to
tourbase_operator;
