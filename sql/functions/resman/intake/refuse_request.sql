create or replace function resman.refuse_request(
    p_request resman.tour_request,
    p_resolved jsonb,
    p_reason text default null
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_date date := (core.clock() at time zone coalesce(p_resolved ->> 'time_zone', 'UTC'))::date;
    v_wrong jsonb := coalesce(p_resolved -> 'violations', '[]'::jsonb);
begin
    perform resman.count_request(p_request.source, v_date, 1, 0, 1, core.clock());
    if p_request.state <> 'success' and p_request.tour_revision is null then
        update resman.tour_request as request
        set
            state = 'failed', violations = v_wrong, answer = null,
            payload = p_request.payload, mapped = p_request.mapped,
            body_sha256 = p_request.body_sha256, version = p_request.version,
            keep_until = core.clock() + interval '14 days'
        where request.id = p_request.id;
        update resman.tour_processing_log as log
        set
            processing_status = 'failed', reason_code = p_reason, finished_at = core.clock(),
            local_date = v_date, property_id = (p_resolved ->> 'property_id')::uuid,
            tour_id = coalesce((p_resolved ->> 'tour_id')::uuid, log.tour_id),
            processing_time_ms = 0, version = p_request.version,
            error_message = coalesce((
                select string_agg(
                    format('%s: %s', one.value ->> 'field', one.value ->> 'code'), ', '
                )
                from jsonb_array_elements(v_wrong) as one (value)
            ), 'no seat is free')
        where log.id = p_request.id;
    end if;
    return jsonb_strip_nulls(jsonb_build_object(
        'http', 422, 'violations', v_wrong, 'reason_code', p_reason, 'free', p_resolved -> 'free'
    ));
end;
$$;

comment on function resman.refuse_request(resman.tour_request, jsonb, text) is
'Ends a request that cannot be used, with everything that is wrong with it; returns the answer. A '
'known tour stays as it was: only the request is counted.';
