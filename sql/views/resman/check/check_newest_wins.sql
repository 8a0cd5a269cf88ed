create or replace view resman.check_newest_wins as
select
    sent.unit_id,
    sent.attempt_id,
    sent.version
from (
    select
        attempt.unit_id,
        attempt.id as attempt_id,
        attempt.version,
        max(attempt.version) over (
            partition by attempt.unit_id
            order by attempt.intended_at
        ) as newest
    from resman.lead_attempt as attempt
    where attempt.outcome = 'ok' and attempt.kind <> 'probe'
) as sent
where sent.version < sent.newest;

comment on view resman.check_newest_wins is
'I8: no call that ResMan took carried an older version than one before it. A row is a fault.';
comment on column resman.check_newest_wins.unit_id is 'The lead.';
comment on column resman.check_newest_wins.attempt_id is 'The call.';
comment on column resman.check_newest_wins.version is 'Its version.';

grant select on resman.check_newest_wins to
tourbase_operator, tourbase_monitor, tourbase_bridge;
