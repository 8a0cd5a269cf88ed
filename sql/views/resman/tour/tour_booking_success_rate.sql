create or replace view resman.tour_booking_success_rate as
select
    tour.property_id,
    (
        100.0 * count(*) filter (where tour.status = 'completed')
        / nullif(count(*) filter (where tour.status in ('completed', 'no_show', 'cancelled')), 0)
    )::double precision as completion_rate,
    (
        100.0 * count(*) filter (where tour.sync_status = 'success')
        / nullif(count(*) filter (where tour.sync_status in ('success', 'failed')), 0)
    )::double precision as sync_success_rate
from resman.tour_booking_sync as tour
group by tour.property_id;

comment on view resman.tour_booking_success_rate is
'How many tours of each property took place, and how many are in ResMan, in per cent of those '
'that have ended; null where none has.';
comment on column resman.tour_booking_success_rate.property_id is 'The property.';
comment on column resman.tour_booking_success_rate.completion_rate is
'Completed ones of those completed, cancelled or missed.';
comment on column resman.tour_booking_success_rate.sync_success_rate is
'Those that ResMan has as they are, of these and those it refused; what waits is not counted.';

grant select on resman.tour_booking_success_rate to
tourbase_operator, tourbase_monitor, tourbase_bi;
