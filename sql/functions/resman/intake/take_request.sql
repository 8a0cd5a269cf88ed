create or replace function resman.take_request(
    p_request resman.tour_request,
    p_tour resman.tour_booking_sync,
    p_resolved jsonb
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_request resman.tour_request := p_request;
    v_now timestamptz := core.clock();
    v_date date := (v_now at time zone coalesce(p_resolved ->> 'time_zone', 'UTC'))::date;
begin
    v_request.tour_revision := p_tour.revision;
    v_request.open_requests := jsonb_build_array(jsonb_build_object('date', v_date, 'at', v_now));
    perform resman.keep_request(v_request);
    perform resman.count_request(p_request.source, v_date, 1, 0, 0, v_now);
    insert into resman.tour_processing_log as log (
        id, source, source_id, property_id, local_date, tour_id, version
    )
    values (
        p_request.id, p_request.source, p_request.source_id, v_request.property_id, v_date,
        p_tour.id, p_request.version
    )
    on conflict (id) do update
    set
        processing_status = 'processing', property_id = excluded.property_id,
        local_date = excluded.local_date, tour_id = excluded.tour_id, version = excluded.version,
        reason_code = null, error_message = null, finished_at = null, processing_time_ms = null;
    if p_tour.is_history or p_tour.revision <= coalesce((
        select state.told_revision from resman.tour_state as state where state.tour_id = p_tour.id
    ), 0) then
        perform resman.end_requests(array[p_request.id], 'success', null, null);
    elsif p_tour.conversation_id is null then
        perform resman.enqueue_request(p_request.id);
        -- The job is there; what the tour's row noted a moment ago would make it due again later.
        delete from resman.lead_change as change
        where change.id in (
            select noted.id from resman.lead_change as noted
            where noted.request_id = p_request.id
                and noted.id > coalesce(pg_sequence_last_value('resman.lead_change_id_seq'), 0) - 100
            for update skip locked
        );
        perform resman.ring_doorbell();
    end if;
    return jsonb_build_object('http', 202, 'id', p_request.id);
end;
$$;

comment on function resman.take_request(resman.tour_request, resman.tour_booking_sync, jsonb) is
'Notes that a request was taken: what it says, its tour, its count and its job; returns the '
'answer of submit_tour. Where ResMan need not hear of it, it ends at once.';
