create or replace view resman.check_tour_told as
select
    tour.id as tour_id,
    'told, its row says, and is not' as fault
from resman.tour_booking_sync as tour
left join resman.tour_state as state on tour.id = state.tour_id
where
    tour.sync_status = 'success'
    and not tour.is_history
    and tour.revision <> coalesce(state.told_revision, 0)
union all
select
    sent.tour_id,
    'an older revision was told after a newer one' as fault
from (
    select
        attempt.tour_id,
        attempt.tour_revision,
        max(attempt.tour_revision) over (
            partition by attempt.tour_id
            order by attempt.intended_at
        ) as newest
    from resman.lead_attempt as attempt
    where attempt.tour_id is not null and attempt.outcome = 'ok' and attempt.kind <> 'probe'
) as sent
where sent.tour_revision < sent.newest;

comment on view resman.check_tour_told is
'I16: a tour''s row says that ResMan has it only where it was told its last revision, and '
'revisions are told in order. A row is a fault.';
comment on column resman.check_tour_told.tour_id is 'The tour.';
comment on column resman.check_tour_told.fault is 'What is wrong.';

grant select on resman.check_tour_told to
tourbase_operator, tourbase_monitor, tourbase_bridge;
