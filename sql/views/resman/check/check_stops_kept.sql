create or replace view resman.check_stops_kept as
-- A row of settings that was changed since it was stopped tells a later time: nothing is said then.
with stopped as (
    select
        integration.property_id,
        integration.updated_at + interval '1 minute' as since,
        not integration.sync_enabled or integration.sync_status = 'paused'
        or integration.sync_direction = 'from_resman' as is_closed_outwards,
        not integration.sync_enabled or integration.sync_status = 'paused'
        or integration.sync_direction = 'to_resman' as is_closed_inwards
    from resman.resman_integration as integration
    -- A clock that a test has moved is not that of the settings.
    inner join core.clock_shift on clock_shift.shift = interval '0'
)

select
    stopped.property_id,
    attempt.unit_id,
    attempt.intended_at as at
from stopped
inner join resman.lead_attempt as attempt
    on stopped.property_id = attempt.property_id and stopped.since < attempt.intended_at
where stopped.is_closed_outwards and attempt.kind <> 'probe'
union all
select
    stopped.property_id,
    entry.conversation_id as unit_id,
    entry.created_at as at
from stopped
inner join resman.lead_sync_log as entry
    on stopped.property_id = entry.property_id and stopped.since < entry.created_at
where stopped.is_closed_inwards and entry.sync_direction = 'from_resman';

comment on view resman.check_stops_kept is
'I26, I27, I46: a property that is paused, as after a restore, or whose direction forbids it, is '
'told nothing and told of nothing. A row is a fault.';
comment on column resman.check_stops_kept.property_id is 'The property.';
comment on column resman.check_stops_kept.unit_id is 'The lead.';
comment on column resman.check_stops_kept.at is 'When it was called, or its row was written.';

grant select on resman.check_stops_kept to
tourbase_operator, tourbase_monitor, tourbase_bridge;
