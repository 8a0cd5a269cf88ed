create or replace view resman.check_lease_reclaimed as
select
    job.unit_id,
    job.lease_until
from resman.lead_sync_queue as job
where
    job.status = 'processing' and job.lease_until < core.clock() - interval '1 minute'
    and resman.is_bridge_alive();

comment on view resman.check_lease_reclaimed is
'I12: a lease that ran out is taken back within a minute while a bridge runs. A row is a fault.';
comment on column resman.check_lease_reclaimed.unit_id is 'The lead.';
comment on column resman.check_lease_reclaimed.lease_until is 'When its lease ran out.';

grant select on resman.check_lease_reclaimed to
tourbase_operator, tourbase_monitor, tourbase_bridge;
