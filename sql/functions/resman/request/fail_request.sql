create or replace function resman.fail_request(p_tour_id uuid, p_reason text, p_code text)
returns void
language sql
volatile
set search_path = ''
as $$
    select resman.end_requests(array[tour.request_id], 'failed', p_reason, p_code)
    from resman.tour_booking_sync as tour
    where tour.id = p_tour_id and tour.request_id is not null
$$;

comment on function resman.fail_request(uuid, text, text) is
'Ends the request of a tour that was given up: what it sent stays for 14 days.';
