create or replace function resman.decide_tour(
    p_job resman.lead_sync_queue,
    p_prospect_id text,
    p_person_id text,
    p_remote jsonb
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_due record;
    v_call jsonb;
begin
    perform resman.see_tours(p_job.unit_id, p_remote, null);
    for v_due in
        select tour, state
        from resman.tour_booking_sync as tour
        left join resman.tour_state as state on tour.id = state.tour_id
        where tour.unit_id = p_job.unit_id
            and not tour.is_history
            and tour.revision > coalesce(state.told_revision, 0)
            and tour.revision is distinct from state.failed_revision
        order by tour.created_at, tour.id
    loop
        v_call := resman.tour_call(v_due.tour, v_due.state);
        if v_call ? 'wait' then
            return v_call;
        elsif v_call is not null then
            return resman.add_request_words(v_call, v_due.tour, p_remote) || jsonb_build_object(
                'prospect_id', p_prospect_id, 'person_id', p_person_id, 'remote', p_remote
            );
        end if;
        perform resman.settle_told(v_due.tour);
    end loop;
    return null;
end;
$$;

comment on function resman.decide_tour(resman.lead_sync_queue, text, text, jsonb) is
'Decides the call that tells the first of a lead''s tours of which something is to be told; '
'null where there is none. Called when the lead itself is told.';
