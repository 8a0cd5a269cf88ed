create or replace function resman.backfill_reason(p_run resman.backfill_run)
returns text
language sql
stable
set search_path = ''
as $$
    select case
        when integration.sync_status = 'paused' or not integration.sync_enabled then 'RM103'
        when integration.sync_direction
            = case p_run.kind when 'local' then 'from_resman' else 'to_resman' end then 'RM104'
        when integration.sync_status = 'disconnected' then 'RM302'
        when integration.sync_status = 'error' then 'RM204'
        when not resman.is_bridge_alive() then 'RM901'
    end
    from resman.resman_integration as integration
    where integration.property_id = p_run.property_id and p_run.state = 'running'
$$;

comment on function resman.backfill_reason(resman.backfill_run) is
'Returns the reason for which a backfill that runs does not go on; null: nothing holds it.';
