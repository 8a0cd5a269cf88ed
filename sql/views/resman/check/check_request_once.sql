create or replace view resman.check_request_once as
select attempt.tour_id
from resman.lead_attempt as attempt
where attempt.kind = 'tour_create' and attempt.outcome = 'ok'
group by attempt.tour_id
having count(*) > 1;

comment on view resman.check_request_once is
'I39: the person of a request is made once. A row is a fault.';
comment on column resman.check_request_once.tour_id is 'The tour.';

grant select on resman.check_request_once to
tourbase_operator, tourbase_monitor, tourbase_bridge;
