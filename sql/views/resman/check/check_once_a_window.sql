create or replace view resman.check_once_a_window as
with told as (
    select
        attempt.unit_id,
        resman.window_start(
            integration.sync_frequency, integration.time_zone, attempt.intended_at
        ) as opened_at
    from resman.resman_integration as integration
    -- A clock that a test has moved is not that of the settings.
    inner join core.clock_shift on clock_shift.shift = interval '0'
    inner join resman.lead_attempt as attempt
        on
            integration.property_id = attempt.property_id
            and integration.updated_at < attempt.intended_at
    where
        integration.sync_frequency <> 'realtime'
        and attempt.outcome = 'ok' and attempt.kind in ('update', 'lost', 'reactivate')
)

select
    told.unit_id,
    told.opened_at,
    count(*) as calls
from told
group by told.unit_id, told.opened_at
having count(*) > 1;

comment on view resman.check_once_a_window is
'I28: by the hour or the day the fields of a lead are sent once a window. A row is a fault.';
comment on column resman.check_once_a_window.unit_id is 'The lead.';
comment on column resman.check_once_a_window.opened_at is 'When the window began.';
comment on column resman.check_once_a_window.calls is 'How often they were sent in it.';

grant select on resman.check_once_a_window to
tourbase_operator, tourbase_monitor, tourbase_bridge;
