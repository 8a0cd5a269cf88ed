create or replace view resman.tour_status
with (security_barrier) as
with present as materialized (
    select
        pg_has_role(current_user, 'tourbase_operator', 'usage')
        or pg_has_role(current_user, 'tourbase_monitor', 'usage')
        or pg_has_role(current_user, 'tourbase_bridge', 'usage') as sees_all
)

select
    tour.id as tour_id,
    tour.conversation_id,
    tour.request_id,
    tour.property_id,
    tour.tour_type,
    tour.status,
    tour.scheduled_datetime as starts_at,
    tour.scheduled_local as starts_local,
    tour.time_zone,
    tour.refused_because,
    tour.remote_state,
    tour.resman_appointment_id,
    tour.updated_at,
    case
        when tour.revision = 0 then 'not_told'
        when tour.sync_status = 'pending' then 'waiting'
        when tour.sync_status = 'failed' then 'failed'
        else 'told'
    end as sync_state,
    coalesce(
        tour.reason_code,
        case when tour.sync_status = 'pending' then state.reason_code end
    ) as reason_code,
    (
        select count(*) > 0 from resman.remote_appointment as appointment
        where appointment.tour_id = tour.id
    ) as is_clash
from resman.tour_booking_sync as tour
cross join present
left join resman.lead_state as state on tour.unit_id = state.unit_id
where
    present.sees_all
    or (
        tour.conversation_id is not null and resman.sees_lead(tour.conversation_id)
    )
    or (
        tour.conversation_id is null and resman.sees_property(tour.property_id)
    );

comment on view resman.tour_status is
'Each tour and where it stands. Operators, monitoring and the bridge see all of them; others see '
'those of the leads, and of the properties, that row security shows them.';
comment on column resman.tour_status.tour_id is 'The tour.';
comment on column resman.tour_status.conversation_id is 'Its lead; null for a request of none.';
comment on column resman.tour_status.request_id is 'Its request; null where it came otherwise.';
comment on column resman.tour_status.property_id is 'Its property; null where the lead has none.';
comment on column resman.tour_status.tour_type is 'in_person, virtual or self_guided.';
comment on column resman.tour_status.status is
'requested, refused, scheduled, confirmed, completed, cancelled or no_show.';
comment on column resman.tour_status.starts_at is 'The start.';
comment on column resman.tour_status.starts_local is 'The start on the property''s clock.';
comment on column resman.tour_status.time_zone is 'The zone of that clock.';
comment on column resman.tour_status.sync_state is
'not_told: nothing of it is for ResMan; waiting; told; failed.';
comment on column resman.tour_status.reason_code is
'Why it was refused, failed or waits (docs/reasons); null where all is well.';
comment on column resman.tour_status.refused_because is 'Why it was refused; else null.';
comment on column resman.tour_status.remote_state is
'What ResMan shows: none, placed, moved_by_staff, awaiting_removal or removed.';
comment on column resman.tour_status.resman_appointment_id is 'The event in ResMan; null before.';
comment on column resman.tour_status.is_clash is
'Staff moved it to a time at which no seat is free.';
comment on column resman.tour_status.updated_at is 'Last change of the row.';

grant select on resman.tour_status to
tourbase_app, tourbase_operator, tourbase_monitor, tourbase_bridge;
