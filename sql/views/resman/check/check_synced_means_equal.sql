create or replace view resman.check_synced_means_equal as
select
    state.unit_id,
    state.version,
    state.base_version
from resman.lead_state as state
where
    state.sync_status = 'synced' and state.version <> state.base_version
    and not exists (
        select 1 from resman.lead_sync_queue as job
        where job.unit_id = state.unit_id and job.status in ('pending', 'processing')
    );

comment on view resman.check_synced_means_equal is
'I10: a synced lead has no version that ResMan has not. A row is a fault.';
comment on column resman.check_synced_means_equal.unit_id is 'The lead.';
comment on column resman.check_synced_means_equal.version is 'Its version.';
comment on column resman.check_synced_means_equal.base_version is 'The version that ResMan has.';

grant select on resman.check_synced_means_equal to
tourbase_operator, tourbase_monitor, tourbase_bridge;
