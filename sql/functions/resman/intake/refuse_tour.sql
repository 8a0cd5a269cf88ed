create or replace function resman.refuse_tour(
    p_request resman.tour_request,
    p_tour resman.tour_booking_sync,
    p_mapped jsonb,
    p_resolved jsonb
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_why text := coalesce(p_tour.refused_because, 'full');
begin
    if v_why <> 'full' then
        delete from resman.tour_booking_sync as tour where tour.id = p_tour.id;
        return resman.refuse_request(p_request, p_resolved || jsonb_build_object(
            'violations', jsonb_build_array(resman.violation(
                'tour.scheduled_date', p_mapped -> 'names' ->> 'tour.scheduled_date', v_why
            ))
        ));
    end if;
    return resman.refuse_request(
        p_request, p_resolved || jsonb_build_object(
            'tour_id', p_tour.id, 'free', to_jsonb(resman.free_times(p_tour.property_id, p_tour.scheduled_datetime))
        ), 'RM305'
    );
end;
$$;

comment on function resman.refuse_tour(
    resman.tour_request, resman.tour_booking_sync, jsonb, jsonb
) is
'Ends a request whose tour was refused: a full slot stays as a refused tour and is answered with '
'free times, another cause leaves no tour. Returns the answer of submit_tour.';
