create or replace view resman.check_availability as
select
    found.property_id,
    found.date
from resman.availability_faults() as found;

comment on view resman.check_availability is
'A cached day that is not marked is what would be computed now. A row is a fault.';
comment on column resman.check_availability.property_id is 'The property.';
comment on column resman.check_availability.date is 'The day, in its time.';

grant select on resman.check_availability to
tourbase_operator, tourbase_monitor, tourbase_bridge;
