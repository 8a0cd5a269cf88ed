create or replace view resman.check_success_has_ids as
select
    attempt.unit_id,
    attempt.id as attempt_id
from resman.lead_attempt as attempt
where
    attempt.outcome = 'ok' and attempt.kind <> 'probe'
    and not exists (
        select 1 from resman.lead_sync_mapping as mapping
        where mapping.conversation_id = attempt.unit_id
    )
    and not exists (
        select 1 from resman.tour_request as request
        where request.id = attempt.unit_id and request.resman_prospect_id is not null
    );

comment on view resman.check_success_has_ids is
'I17: what ResMan took has its ids. A row is a fault.';
comment on column resman.check_success_has_ids.unit_id is 'The lead, or the request.';
comment on column resman.check_success_has_ids.attempt_id is 'The call.';

grant select on resman.check_success_has_ids to
tourbase_operator, tourbase_monitor, tourbase_bridge;
