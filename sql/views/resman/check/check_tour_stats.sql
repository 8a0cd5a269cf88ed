create or replace view resman.check_tour_stats as
select
    counted.source,
    counted.date
from resman.counted_requests() as counted
group by counted.source, counted.date
having
    least(sum(counted.total), sum(counted.successful), sum(counted.failed)) < 0
    or sum(counted.successful) + sum(counted.failed) > sum(counted.total);

comment on view resman.check_tour_stats is
'I39: no more requests of a day end than came. A row is a fault.';
comment on column resman.check_tour_stats.source is 'Name of the source.';
comment on column resman.check_tour_stats.date is 'The day.';

grant select on resman.check_tour_stats to
tourbase_operator, tourbase_monitor, tourbase_bridge;
