create or replace function resman.person_requests(p_found resman.found_person, p_phone text)
returns uuid[]
language sql
stable
set search_path = ''
as $$
    select array(
        select request.id
        from resman.tour_request as request
        where request.email_key = any(p_found.emails)
            or request.phone_key = p_phone
            or (request.email_key is null and request.phone_key = any(p_found.phones))
            or request.conversation_id = any(p_found.leads)
            or exists (
                select 1 from resman.tour_booking_sync as tour
                where tour.request_id = request.id and tour.conversation_id = any(p_found.leads)
            )
            or exists (
                select 1 from resman.lead_sync_mapping as mapping
                where mapping.conversation_id = any(p_found.leads)
                    and mapping.property_id = request.property_id
                    and mapping.resman_lead_id = request.resman_prospect_id
            )
        order by request.id
    )
$$;

comment on function resman.person_requests(resman.found_person, text) is
'Returns the requests of a person: by address or number while they keep one, by lead or prospect '
'later.';
