create or replace function resman.place_request(
    p_request resman.tour_request,
    p_property_id uuid,
    p_prospect_id text,
    p_person_id text
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    update resman.tour_request as request
    set
        property_id = p_property_id,
        resman_prospect_id = p_prospect_id,
        resman_person_id = coalesce(p_person_id, request.resman_person_id)
    where request.id = p_request.id;
    update resman.tour_state as state
    set prospect_id = p_prospect_id, property_id = p_property_id
    where state.unit_id = p_request.id and state.prospect_id = p_request.resman_prospect_id;
    update resman.staff_task as task
    set resman_prospect_id = p_prospect_id, property_id = p_property_id
    where task.resman_prospect_id = p_request.resman_prospect_id and task.done_at is null
        and task.tour_id in (
            select tour.id from resman.tour_booking_sync as tour
            where tour.request_id = p_request.id
        );
    -- What subtracts is seen again where the prospect stands now.
    delete from resman.remote_appointment as appointment
    where appointment.property_id = p_request.property_id
        and appointment.prospect_id = p_request.resman_prospect_id;
    if p_prospect_id = p_request.resman_prospect_id then
        -- Nothing of theirs is read back there either.
        insert into resman.intake_prospects (property_id, resman_prospect_id, request_id, created_at)
        select p_property_id, made.resman_prospect_id, made.request_id, made.created_at
        from resman.intake_prospects as made
        where made.property_id = p_request.property_id
            and made.resman_prospect_id = p_prospect_id
        on conflict do nothing;
    end if;
end;
$$;

comment on function resman.place_request(resman.tour_request, uuid, text, text) is
'Gives a request the prospect and the property where its person stands in ResMan now; its tour and '
'open staff tasks follow. The caller holds the request and its job.';
