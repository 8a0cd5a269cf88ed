create or replace function resman.settle_told(p_tour resman.tour_booking_sync)
returns void
language sql
volatile
set search_path = ''
as $$
    insert into resman.tour_state as state (
        tour_id, unit_id, property_id, told_revision, is_row_due
    )
    values (p_tour.id, p_tour.unit_id, p_tour.property_id, p_tour.revision, true)
    on conflict (tour_id) do update
    set
        told_revision = excluded.told_revision, unit_id = excluded.unit_id,
        failed_revision = null, reason_code = null, error_message = null, is_row_due = true;
    -- Of a request nothing is left to tell, so nothing of it is kept.
    select resman.end_requests(array[request.id], 'success', null, null)
    from resman.tour_request as request
    where request.id = p_tour.request_id and request.tour_revision <= p_tour.revision
$$;

comment on function resman.settle_told(resman.tour_booking_sync) is
'Notes that a tour''s revision needs no call: ResMan has it so, or has never heard of it.';
