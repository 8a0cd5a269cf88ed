create or replace function resman.account_reports()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
    select coalesce(jsonb_agg(jsonb_build_object(
        'account_key', state.account_key,
        'state', case
            when state.refused_at is not null then 'refused'
            when state.closed_until > core.clock() then 'closed'
            else 'ok'
        end,
        'closed_until', state.closed_until,
        'reason_code', case
            when state.refused_at is not null then 'RM302'
            when state.closed_until > core.clock() then 'RM203'
        end,
        'failures', state.closed_count
    ) order by state.account_key), '[]'::jsonb)
    from resman.account_state as state
$$;

comment on function resman.account_reports() is
'Returns the state of each ResMan account: [{account_key, state, closed_until, reason_code, '
'failures}].';

grant execute on function resman.account_reports() to tourbase_bridge;
