create or replace view resman.check_payload_erased as
select request.id as request_id
from resman.tour_request as request
where
    (request.state = 'success' or request.accepted_at is not null)
    and num_nonnulls(request.payload, request.mapped, request.email_key, request.phone_key) > 0
union all
select attempt.unit_id
from resman.lead_attempt as attempt
where
    attempt.kind like 'tour%'
    and (attempt.outcome is null or attempt.outcome = 'ok')
    and attempt.sent - array['_told', '_request_id'] <> '{}'::jsonb;

comment on view resman.check_payload_erased is
'I39: of a request that ResMan has, nothing that was sent is kept. A row is a fault.';
comment on column resman.check_payload_erased.request_id is 'The request.';

grant select on resman.check_payload_erased to
tourbase_operator, tourbase_monitor, tourbase_bridge;
