create or replace function resman.end_requests(
    p_requests uuid[],
    p_state text,
    p_reason text,
    p_error text
)
returns void
language sql
volatile
set search_path = ''
as $$
    with ended as materialized (
        select request.id, request.source, request.open_requests
        from resman.tour_request as request
        where request.id = any(p_requests)
            and (request.state = 'processing' or (request.state = 'failed' and p_state = 'success'))
        order by request.id
        for no key update
    ),

    counted as (
        insert into resman.tour_processing_delta (date, source, successful, failed, sum_ms, timed)
        select one.date, ended.source, one.successful, one.failed, one.ms, one.timed
        from ended
        cross join lateral resman.outcome_counts(ended.open_requests, p_state) as one
        returning 1
    ),

    logged as (
        update resman.tour_processing_log as log
        set
            processing_status = p_state, reason_code = p_reason, error_message = p_error,
            finished_at = core.clock(),
            processing_time_ms = coalesce(
                resman.elapsed_ms((ended.open_requests -> -1 ->> 'at')::timestamptz),
                log.processing_time_ms
            ),
            resman_prospect_id = coalesce(request.resman_prospect_id, log.resman_prospect_id),
            resman_tour_id = coalesce((
                select state.event_id from resman.tour_state as state
                where state.tour_id = log.tour_id
            ), log.resman_tour_id)
        from ended
        inner join resman.tour_request as request on ended.id = request.id
        where log.id = ended.id
        returning 1
    )

    update resman.tour_request as request
    set
        state = p_state,
        open_requests = case p_state
            when 'failed' then (
                select coalesce(jsonb_agg(one.value || '{"failed": true}'), '[]'::jsonb)
                from jsonb_array_elements(request.open_requests) as one (value)
            )
            else '[]'::jsonb
        end,
        payload = case p_state when 'failed' then request.payload end,
        mapped = case p_state when 'failed' then request.mapped end,
        email_key = case p_state when 'failed' then request.email_key end,
        phone_key = case p_state when 'failed' then request.phone_key end,
        keep_until = case p_state when 'failed' then core.clock() + interval '14 days' end,
        accepted_at = case p_state when 'success' then core.clock() end
    from ended
    where request.id = ended.id
$$;

comment on function resman.end_requests(uuid[], text, text, text) is
'Ends requests as success or failed: erases what was sent of those that ResMan has, keeps it for '
'14 days of the others; counts each request on the day it came, and one that failed before as a '
'success once it is one.';
