create or replace function resman.submit_new(
    p_request resman.tour_request,
    p_mapped jsonb,
    p_resolved jsonb
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_request resman.tour_request := p_request;
    v_fields jsonb := p_mapped -> 'fields';
    v_tour resman.tour_booking_sync;
    v_status text := p_resolved ->> 'status';
begin
    v_request.property_id := (p_resolved ->> 'property_id')::uuid;
    v_request.conversation_id := resman.match_lead(
        v_request.property_id, resman.request_person(v_fields)
    );
    begin
        insert into resman.tour_booking_sync (
            conversation_id, request_id, property_id, tour_type, scheduled_datetime, status,
            duration_minutes, agent_id, words_hash
        )
        values (
            v_request.conversation_id, v_request.id, v_request.property_id,
            p_resolved ->> 'tour_type', (p_resolved ->> 'at')::timestamptz,
            case when v_status in ('scheduled', 'confirmed') then 'requested' else v_status end,
            (p_resolved ->> 'duration')::integer, v_fields ->> 'tour.agent_id',
            resman.request_words_hash(v_fields)
        )
        returning * into v_tour;
    exception
        when unique_violation then
            return resman.refuse_request(v_request, p_resolved || jsonb_build_object(
                'violations', jsonb_build_array(resman.violation(
                    'tour.scheduled_date', p_mapped -> 'names' ->> 'tour.scheduled_date',
                    'already_booked'
                ))
            ));
    end;
    -- Its trigger has granted or refused it.
    select * into v_tour from resman.tour_booking_sync as tour where tour.id = v_tour.id;
    if v_tour.status = 'refused' then
        return resman.refuse_tour(v_request, v_tour, p_mapped, p_resolved);
    elsif v_status = 'confirmed' then
        update resman.tour_booking_sync as tour set status = 'confirmed' where tour.id = v_tour.id
        returning * into v_tour;
    end if;
    return resman.take_request(v_request, v_tour, p_resolved);
end;
$$;

comment on function resman.submit_new(resman.tour_request, jsonb, jsonb) is
'Makes the tour of a request: its row grants or refuses. Returns the answer of submit_tour.';
