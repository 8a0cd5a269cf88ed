create or replace function resman.request_report(p_id uuid, p_source text)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
    select jsonb_build_object(
        'id', request.id, 'source_id', request.source_id, 'version', request.version,
        'state', request.state, 'reason_code', coalesce(log.reason_code, case
            when request.state = 'processing' then coalesce((
                select job.reason_code from resman.lead_sync_queue as job
                where job.unit_id = coalesce(tour.unit_id, request.id)
                    and job.status in ('pending', 'processing')
                order by job.reason_code
                limit 1
            ), 'RM201')
        end),
        'tour_id', tour.id, 'tour_status', tour.status, 'starts_at', tour.scheduled_datetime,
        'resman_appointment_id', coalesce(state.event_id, log.resman_tour_id),
        'resman_prospect_id', coalesce(request.resman_prospect_id, log.resman_prospect_id),
        'violations', request.violations, 'created_at', request.created_at,
        'finished_at', log.finished_at
    )
    from resman.tour_request as request
    left join resman.tour_processing_log as log on request.id = log.id
    left join resman.tour_booking_sync as tour on log.tour_id = tour.id
    left join resman.tour_state as state on tour.id = state.tour_id
    where request.id = p_id and request.source = p_source
$$;

comment on function resman.request_report(uuid, text) is
'Returns what became of a request: state, reason, the tour, and its ids in ResMan; null where the '
'source has no such request.';

grant execute on function resman.request_report(uuid, text) to
tourbase_bridge, tourbase_operator, tourbase_app;
