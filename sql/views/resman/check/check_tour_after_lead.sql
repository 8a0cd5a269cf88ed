create or replace view resman.check_tour_after_lead as
select
    attempt.unit_id,
    attempt.id as attempt_id
from resman.lead_attempt as attempt
inner join resman.tour_booking_sync as tour
    on attempt.tour_id = tour.id and attempt.unit_id = tour.conversation_id
where
    attempt.kind in ('tour', 'tour_move', 'tour_cancel', 'tour_done', 'tour_no_show')
    and not exists (
        select 1 from resman.lead_attempt as earlier
        where
            earlier.unit_id = attempt.unit_id
            and earlier.intended_at < attempt.intended_at
            and earlier.outcome in ('ok', 'in_doubt')
            and earlier.kind in ('create', 'adopt', 'alias')
    )
    and not exists (
        select 1 from resman.lead_sync_mapping as mapping
        where
            mapping.conversation_id = attempt.unit_id
            and mapping.created_at <= attempt.intended_at
    );

comment on view resman.check_tour_after_lead is
'I38: no tour is told before its lead stands in ResMan. A row is a fault.';
comment on column resman.check_tour_after_lead.unit_id is 'The lead.';
comment on column resman.check_tour_after_lead.attempt_id is 'The call.';

grant select on resman.check_tour_after_lead to
tourbase_operator, tourbase_monitor, tourbase_bridge;
