create or replace function resman.readings()
returns setof jsonb
language sql
stable
set search_path = ''
as $$
    select jsonb_build_object(
        'property_id', integration.property_id,
        'property_name', to_jsonb(property) ->> 'name',
        'last_read_at', taken.last_pulled_at,
        'next_read_at', taken.due_at,
        'state', how.state,
        'failures', coalesce(taken.error_count, 0),
        'error', taken.last_error,
        'reader_fault', resman.reader_fault(integration),
        'reason_code', case
            when how.state not in ('late', 'failing') then null
            when integration.sync_status = 'paused' or not integration.sync_enabled then 'RM103'
            when integration.sync_status = 'disconnected' then 'RM302'
            when account.closed_until > core.clock() then 'RM203'
            when integration.sync_status = 'error' or lane.open_until > core.clock() then 'RM204'
            when not resman.is_bridge_alive() then 'RM901'
            when how.state = 'late' then 'RM201'
        end
    )
    from resman.resman_integration as integration
    inner join public.property as property on integration.property_id = property.id
    left join resman.pull_cursor as taken on integration.property_id = taken.property_id
    left join resman.property_lane as lane on integration.property_id = lane.property_id
    left join resman.account_state as account
        on resman.account_key(integration.api_credentials) = account.account_key
    cross join lateral (
        select case
            when taken.property_id is null then 'new'
            when taken.error_count > 0 then 'failing'
            when not resman.is_pull_free(taken, core.clock()) then 'reading'
            -- Two intervals of five minutes.
            when taken.due_at < core.clock() - interval '10 minutes' then 'late'
            when taken.last_pulled_at is null then 'new'
            else 'waiting'
        end as state
    ) as how
    where resman.is_read(integration)
    order by taken.last_pulled_at nulls first, integration.property_id
$$;

comment on function resman.readings() is
'Returns each property that is read from ResMan: when it was last read to the end, when it is '
'next, its state (new, waiting, reading, late: ten minutes over its time, failing: the last '
'reading failed), how often in a row and why it failed, why it is not read by v2 though it is set '
'to be, and the reason of one that is behind.';
