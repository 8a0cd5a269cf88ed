create or replace view resman.check_echo_silence as
with told as (
    select
        attempt.unit_id,
        attempt.version,
        count(*) as calls,
        min(attempt.intended_at) as since
    from resman.lead_attempt as attempt
    where attempt.outcome = 'ok' and attempt.kind in ('update', 'lost', 'reactivate')
    group by attempt.unit_id, attempt.version
    having count(*) > 3
)

select
    told.unit_id,
    told.version,
    told.calls
from told
where
    told.calls > 3 + (
        select count(*) from resman.lead_sync_conflicts as conflict
        where conflict.conversation_id = told.unit_id and conflict.settled_at >= told.since
    ) + (
        select count(*) from resman.lead_sync_log as entry
        where
            entry.conversation_id = told.unit_id and entry.created_at >= told.since
            and entry.sync_direction <> 'to_resman'
    );

comment on view resman.check_echo_silence is
'I31: no version of a lead was told to ResMan again and again without an edit of either side. A '
'row is a fault.';
comment on column resman.check_echo_silence.unit_id is 'The lead.';
comment on column resman.check_echo_silence.version is 'Its version.';
comment on column resman.check_echo_silence.calls is 'How often ResMan has taken it.';

grant select on resman.check_echo_silence to
tourbase_operator, tourbase_monitor, tourbase_bridge;
