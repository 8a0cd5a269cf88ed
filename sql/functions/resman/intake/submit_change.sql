create or replace function resman.submit_change(
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
    v_fields jsonb := p_mapped -> 'fields';
    v_status text := p_resolved ->> 'status';
    v_at timestamptz := coalesce((p_resolved ->> 'at')::timestamptz, p_tour.scheduled_datetime);
    v_is_live boolean := v_status in ('scheduled', 'confirmed');
    v_duration integer := coalesce((p_resolved ->> 'duration')::integer, p_tour.duration_minutes);
    v_type text := coalesce(p_resolved ->> 'tour_type', p_tour.tour_type);
    v_wrong text;
    v_target text := 'tour.scheduled_date';
    v_tour resman.tour_booking_sync;
begin
    if coalesce((p_resolved ->> 'property_id')::uuid, p_tour.property_id) <> p_tour.property_id then
        v_target := 'tour.property_id';
        v_wrong := 'not_possible';
    elsif v_is_live and v_at <> p_tour.scheduled_datetime then
        v_wrong := resman.slot_fault(p_tour.property_id, v_at, v_duration, v_type);
    end if;
    if v_wrong is null then
        begin
            update resman.tour_booking_sync as tour
            set
                scheduled_datetime = case when v_is_live then v_at else tour.scheduled_datetime end,
                tour_type = v_type, duration_minutes = v_duration,
                agent_id = coalesce(v_fields ->> 'tour.agent_id', tour.agent_id),
                -- What was given up is told anew, though it says the same.
                words_hash = case
                    when p_request.state = 'failed' then md5(coalesce(tour.words_hash, '') || tour.revision)
                    else coalesce(resman.request_words_hash(v_fields), tour.words_hash)
                end,
                status = case
                    when v_status <> 'scheduled' then v_status
                    when tour.status = 'confirmed' then 'confirmed'
                    else 'scheduled'
                end
            where tour.id = p_tour.id
            returning * into v_tour;
        exception
            when exclusion_violation then
                return resman.refuse_request(p_request, p_resolved || jsonb_build_object(
                    'free', to_jsonb(resman.free_times(p_tour.property_id, v_at))
                ), 'RM305');
            when unique_violation then
                v_wrong := 'already_booked';
            when check_violation then
                v_target := 'event';
                v_wrong := 'not_possible';
        end;
    end if;
    if v_wrong is null then
        return resman.take_request(p_request, v_tour, p_resolved);
    end if;
    return resman.refuse_request(p_request, p_resolved || jsonb_build_object(
        'violations', jsonb_build_array(
            resman.violation(v_target, p_mapped -> 'names' ->> v_target, v_wrong)
        )
    ));
end;
$$;

comment on function resman.submit_change(
    resman.tour_request, resman.tour_booking_sync, jsonb, jsonb
) is
'Changes the tour of a request as a later version says; returns the answer of submit_tour. What '
'cannot be leaves the tour as it was.';
