create or replace function resman.confirm_restore(p_is_forced boolean default false)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform 1 from resman.sync_epoch as epoch where epoch.state = 'held' for no key update;
    if not found then
        raise exception using
            errcode = 'TB701', message = 'nothing is held',
            hint = 'the database did not go back in time: tourbase restore status';
    elsif not p_is_forced and exists (
        select 1 from resman.restore_sweep as sweep where sweep.swept_at is null
    ) then
        raise exception using
            errcode = 'TB702', message = 'ResMan is not searched to the end',
            hint = 'let a bridge run, and see: tourbase restore status';
    end if;
    update resman.resman_integration as integration
    set
        paused_reason = null,
        sync_status = case
            when exists (
                select 1 from resman.account_state as state
                where state.account_key = resman.account_key(integration.api_credentials)
                    and state.refused_at is not null
            ) then 'disconnected'
            else 'active'
        end
    where integration.sync_status = 'paused' and integration.paused_reason = 'restore';
    update resman.sync_epoch as epoch
    set
        state = 'running', epoch = epoch.epoch + 1, confirmed_at = core.clock(),
        confirmed_by = session_user;
    insert into core.audit_event (action, subject_type, subject_id, change)
    select
        'restore.confirm', 'database', epoch.id::text, jsonb_build_object('forced', p_is_forced)
    from resman.sync_epoch as epoch;
    perform pg_notify('tourbase', '');
    return resman.restore_report();
end;
$$;

comment on function resman.confirm_restore(boolean) is
'Goes on after a restore: what was paused for it is called again. Returns what restore_report '
'does. Raises TB701 where nothing is held, TB702 before the search has ended unless it is forced.';

grant execute on function resman.confirm_restore(boolean) to
tourbase_operator;
