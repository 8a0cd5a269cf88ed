create or replace view resman.check_capacity as
select
    found.tour_id,
    found.property_id,
    found.fault
from resman.capacity_faults() as found;

comment on view resman.check_capacity is
'No quarter of an hour has more tours than seats, each coming tour has its seats or stands beside, '
'and nobody else has any. A row is a fault.';
comment on column resman.check_capacity.tour_id is 'The tour.';
comment on column resman.check_capacity.property_id is 'Its property.';
comment on column resman.check_capacity.fault is
'over capacity, without its seats, or seats of no tour.';

grant select on resman.check_capacity to
tourbase_operator, tourbase_monitor, tourbase_bridge;
