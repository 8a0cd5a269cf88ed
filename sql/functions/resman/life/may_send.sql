create or replace function resman.may_send(p_integration resman.resman_integration)
returns boolean
language sql
immutable
set search_path = ''
as $$
    select p_integration.sync_enabled
        and p_integration.sync_status in ('active', 'error')
        and p_integration.sync_direction <> 'from_resman'
$$;

comment on function resman.may_send(resman.resman_integration) is
'Tells whether a property is neither stopped nor only read.';
