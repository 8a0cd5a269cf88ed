create or replace function resman.attention()
returns table (sentence text, command text)
language sql
stable
set search_path = ''
as $$
    with property as materialized (
        select report from resman.property_report() as report
    )

    select
        format('property %s: credentials refused', report ->> 'property_name'),
        format('tourbase properties set %s --api-key-file FILE', report ->> 'property_id')
    from property
    where report ->> 'sync_status' = 'disconnected'
    union all
    select
        format('%s failed jobs of %s', report ->> 'failed_jobs', report ->> 'property_name'),
        'select * from resman.lead_sync_queue where status = ''failed'''
    from property
    where (report ->> 'failed_jobs')::bigint > 0
    union all
    select
        format('property %s is paused', report ->> 'property_name'),
        format('tourbase properties resume %s', report ->> 'property_id')
    from property
    where report ->> 'sync_status' = 'paused'
    union all
    select
        format(
            'rows of %s leads refuse their state (%s): a trigger of the application',
            count(*), state.host_error
        ),
        'let tourbase_owner do what that trigger does, or make its function security definer'
    from resman.lead_state as state
    where state.is_host_due and state.host_error is not null
    group by state.host_error
    union all
    select
        case reading ->> 'state'
            when 'failing' then format(
                'reading of %s failed %s times in a row: %s',
                reading ->> 'property_name', reading ->> 'failures', reading ->> 'error'
            )
            else format(
                '%s should have been read from ResMan %s minutes ago',
                reading ->> 'property_name',
                extract(epoch from core.clock() - (reading ->> 'next_read_at')::timestamptz)::integer
                / 60
            )
        end || coalesce(format(' (%s)', reading ->> 'reason_code'), ''),
        format('tourbase properties show %s', reading ->> 'property_id')
    from resman.readings() as reading
    where (reading ->> 'state' = 'late' or (reading ->> 'failures')::integer > 2)
        -- Of these there is a line already.
        and coalesce(reading ->> 'reason_code' not in ('RM103', 'RM302', 'RM901'), true)
    union all
    select 'no bridge is running', 'tourbase run'
    where not resman.is_bridge_alive()
$$;

comment on function resman.attention() is
'Returns what needs a person, each with the command that helps.';
