create or replace view resman.sync_success_rates as
select
    sync_log.property_id,
    sync_log.sync_direction,
    sync_log.sync_type,
    count(*) as total_operations,
    count(*) filter (where sync_log.sync_status = 'success') as successful_operations,
    round(
        count(*) filter (where sync_log.sync_status = 'success')::numeric
        / nullif(count(*) filter (where sync_log.sync_status in ('success', 'failed')), 0) * 100, 2
    ) as success_rate,
    avg(sync_log.processing_time_ms) as avg_processing_time,
    max(sync_log.created_at) as last_operation
from resman.lead_sync_log as sync_log
where sync_log.created_at >= now() - interval '24 hours'
group by sync_log.property_id, sync_log.sync_direction, sync_log.sync_type;

comment on view resman.sync_success_rates is
'Success of the calls of the last 24 hours by property, direction and kind.';
comment on column resman.sync_success_rates.property_id is 'The property.';
comment on column resman.sync_success_rates.sync_direction is 'Which way.';
comment on column resman.sync_success_rates.sync_type is 'Kind of operation.';
comment on column resman.sync_success_rates.total_operations is 'Operations that ended.';
comment on column resman.sync_success_rates.successful_operations is 'Those that ResMan took.';
comment on column resman.sync_success_rates.success_rate is
'Per cent of the finished ones; null where none finished.';
comment on column resman.sync_success_rates.avg_processing_time is 'Milliseconds.';
comment on column resman.sync_success_rates.last_operation is 'The newest.';

grant select on resman.sync_success_rates to
tourbase_operator, tourbase_monitor, tourbase_bi;
