create or replace function resman.begin_request(
    p_request resman.tour_request,
    p_compiled jsonb,
    p_mapped jsonb
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_tour resman.tour_booking_sync;
    v_resolved jsonb;
    v_wrong jsonb;
begin
    select * into v_tour from resman.tour_booking_sync as tour
    where tour.request_id = p_request.id and tour.status <> 'refused';
    v_resolved := resman.resolve_request(p_request.source, p_mapped, v_tour.id is not null);
    v_wrong := resman.validate_fields(p_compiled, p_mapped);
    if v_tour.id is not null then
        -- What a change leaves out is as it was.
        v_wrong := jsonb_path_query_array(v_wrong, '$[*] ? (@.code != "required")');
    end if;
    v_wrong := v_wrong || coalesce((
        select jsonb_agg(one.value)
        from jsonb_array_elements(v_resolved -> 'violations') as one (value)
        where not v_wrong @> jsonb_build_array(
            jsonb_build_object('target', one.value -> 'target')
        )
    ), '[]'::jsonb);
    v_resolved := v_resolved || jsonb_build_object('violations', v_wrong);
    if v_wrong <> '[]'::jsonb then
        return resman.refuse_request(p_request, v_resolved);
    elsif v_tour.id is not null then
        return resman.submit_change(p_request, v_tour, p_mapped, v_resolved);
    end if;
    return resman.submit_new(p_request, p_mapped, v_resolved);
end;
$$;

comment on function resman.begin_request(resman.tour_request, jsonb, jsonb) is
'Checks a request and makes or changes its tour; returns the answer of submit_tour.';
