create or replace view resman.conflict_resolution_stats as
select
    conflict.conflict_type,
    conflict.conflict_severity,
    conflict.resolution_status,
    count(*) as total_conflicts,
    count(*) filter (
        where conflict.resolution_status in ('resolved', 'auto_resolved')
    ) as resolved_conflicts,
    avg(extract(epoch from (conflict.resolved_at - conflict.created_at)) / 3600)
        as avg_resolution_hours
from resman.lead_sync_conflicts as conflict
where conflict.created_at >= now() - interval '30 days'
group by conflict.conflict_type, conflict.conflict_severity, conflict.resolution_status;

comment on view resman.conflict_resolution_stats is
'Conflicts of the last 30 days by kind, severity and state.';
comment on column resman.conflict_resolution_stats.conflict_type is 'Kind.';
comment on column resman.conflict_resolution_stats.conflict_severity is 'How much it matters.';
comment on column resman.conflict_resolution_stats.resolution_status is 'State.';
comment on column resman.conflict_resolution_stats.total_conflicts is 'How many.';
comment on column resman.conflict_resolution_stats.resolved_conflicts is 'How many are settled.';
comment on column resman.conflict_resolution_stats.avg_resolution_hours is
'Hours from found to settled.';

grant select on resman.conflict_resolution_stats to
tourbase_operator, tourbase_monitor, tourbase_bi;
