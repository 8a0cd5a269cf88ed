create or replace view resman.check_events_sent_once as
select
    attempt.unit_id,
    attempt.marker,
    count(*) as calls
from resman.lead_attempt as attempt
where attempt.outcome = 'ok' and attempt.kind <> 'probe' and attempt.marker is not null
group by attempt.unit_id, attempt.marker
having count(*) > 1;

comment on view resman.check_events_sent_once is
'I14, I16: ResMan took each event, and so each create, once. A row is a fault.';
comment on column resman.check_events_sent_once.unit_id is 'The lead.';
comment on column resman.check_events_sent_once.marker is 'Mark of the event.';
comment on column resman.check_events_sent_once.calls is 'How many calls with it were taken.';

grant select on resman.check_events_sent_once to
tourbase_operator, tourbase_monitor, tourbase_bridge;
