create or replace function resman.hold_for_restore(p_epoch bigint)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    update resman.sync_epoch as epoch
    set
        state = 'held', held_at = core.clock(), epoch = greatest(epoch.epoch, p_epoch),
        gap_from = (
            select made.intended_at from resman.lead_attempt as made order by made.id desc limit 1
        )
    where epoch.state = 'running';
    if not found then
        return;
    end if;
    update resman.resman_integration as integration
    set sync_status = 'paused', paused_reason = 'restore'
    where integration.sync_status <> 'paused';
    delete from resman.restore_finding;
    delete from resman.restore_sweep;
    insert into resman.restore_sweep (property_id)
    select integration.property_id from resman.resman_integration as integration;
    insert into core.audit_event (action, subject_type, subject_id)
    select 'restore.hold', 'database', epoch.id::text from resman.sync_epoch as epoch;
end;
$$;

comment on function resman.hold_for_restore(bigint) is
'Pauses every property, and has ResMan searched for what the database has forgotten.';
