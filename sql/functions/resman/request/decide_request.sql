create or replace function resman.decide_request(p_facts resman.call_facts)
returns resman.intended_call
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_job resman.lead_sync_queue := p_facts.job;
    v_facts resman.call_facts := p_facts;
    v_request resman.tour_request;
    v_tour resman.tour_booking_sync;
    v_call jsonb;
begin
    if not (p_facts.integration).sync_enabled
        or (p_facts.integration).sync_status not in ('active', 'error')
        or (p_facts.integration).sync_direction = 'from_resman' then
        perform resman.put_back_job(v_job, v_job.due_at, null, 0, null);
        return row('{"do": "nothing", "why": "stopped"}', null)::resman.intended_call;
    end if;
    select * into v_request from resman.tour_request as request
    where request.id = v_job.unit_id
    for no key update;
    select * into v_tour from resman.tour_booking_sync as tour
    where tour.request_id = v_job.unit_id and tour.status <> 'refused';
    if v_tour.id is null or v_tour.conversation_id is not null then
        if v_tour.id is null then
            perform resman.end_requests(array[v_job.unit_id], 'failed', null, 'the tour is gone');
        end if;
        perform resman.finish_job(v_job, 'cancelled', null, 'the tour belongs to a lead, or is gone');
        return row('{"do": "nothing", "why": "moved"}', null)::resman.intended_call;
    elsif v_request.resman_prospect_id is not null then
        -- Also where nothing is to be told: its prospect may have been merged or moved.
        v_call := resman.decide_known_request(p_facts, v_request, v_request.resman_prospect_id);
    elsif resman.is_tour_due(v_job.unit_id) then
        v_call := resman.decide_first_request(p_facts, v_request, v_tour);
    else
        v_call := '{}'::jsonb;
    end if;

    if v_call ->> 'kind' is not null then
        v_facts.lead := resman.request_lead(v_request, v_call -> 'remote');
        return resman.open_attempt(
            v_facts, v_call || jsonb_build_object('request_id', v_request.id)
        );
    elsif v_call ? 'answer' then
        return row(v_call -> 'answer', null)::resman.intended_call;
    elsif v_call ? 'fail' then
        return row(
            jsonb_build_object('do', 'nothing', 'why', v_call ->> 'why') || resman.fail_tour(
                v_job, v_tour.id, v_tour.revision, v_call ->> 'fail', v_call ->> 'why',
                v_call ->> 'code'
            ), null
        )::resman.intended_call;
    elsif v_call ? 'wait' then
        perform resman.put_back_job(
            v_job, core.clock() + interval '2 seconds', 'RM201', 0, v_call ->> 'wait'
        );
        return row(
            '{"do": "nothing", "why": "another request of the person goes first"}', null
        )::resman.intended_call;
    elsif v_call ? 'lead' then
        perform resman.finish_job(v_job, 'cancelled', null, 'the tour belongs to a lead');
        return row('{"do": "nothing", "why": "moved"}', null)::resman.intended_call;
    end if;
    return row(resman.settle_unchanged(v_job), null)::resman.intended_call;
end;
$$;

comment on function resman.decide_request(resman.call_facts) is
'Decides what the job of a request without a lead does in ResMan: its person is made with the '
'tour, or found there and told; then the tour is told as a lead''s is.';
