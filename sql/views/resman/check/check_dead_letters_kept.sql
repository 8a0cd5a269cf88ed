create or replace view resman.check_dead_letters_kept as
select
    state.unit_id,
    state.reason_code
from resman.lead_state as state
where
    state.sync_status = 'failed' and state.reason_code = 'RM301'
    and not exists (
        select 1 from resman.lead_sync_queue as job
        where job.unit_id = state.unit_id and job.status in ('failed', 'pending', 'processing')
    );

comment on view resman.check_dead_letters_kept is
'I20: a lead that ResMan refused keeps its dead letter until it is handled. A row is a fault.';
comment on column resman.check_dead_letters_kept.unit_id is 'The lead.';
comment on column resman.check_dead_letters_kept.reason_code is 'Why it failed.';

grant select on resman.check_dead_letters_kept to
tourbase_operator, tourbase_monitor, tourbase_bridge;
