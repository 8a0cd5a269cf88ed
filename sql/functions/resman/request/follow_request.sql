create or replace function resman.follow_request(
    p_facts resman.call_facts,
    p_request resman.tour_request
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_job resman.lead_sync_queue := p_facts.job;
    v_look jsonb;
    v_moved_to uuid;
    v_winner jsonb := resman.request_winner(p_facts, p_request);
begin
    select looked.property_id into v_moved_to
    from resman.looked_prospects(p_facts.found) as looked
    where looked.kind = 'moved'
        and lower(looked.prospect ->> 'prospect_id') = p_request.resman_prospect_id
    limit 1;
    if v_winner is null and v_moved_to is null then
        v_look := resman.next_look(
            p_facts, array(select resman.request_looks(p_facts, p_request)), 20
        );
        if v_look is not null then
            return jsonb_build_object('answer', v_look);
        end if;
    end if;
    if (v_winner is null and v_moved_to is null) or v_job.retry_count >= v_job.max_retries then
        return case
            when resman.is_tour_due(p_request.id) then jsonb_build_object(
                'fail', 'RM304', 'code', 'stale_id', 'why', 'the prospect is no longer in ResMan'
            )
            else '{}'::jsonb
        end;
    elsif not resman.hold_merges(coalesce(v_moved_to, p_request.property_id)) then
        return jsonb_build_object('wait', 'another merge of the property is being followed');
    end if;
    if v_winner is null then
        perform resman.place_request(p_request, v_moved_to, p_request.resman_prospect_id, null);
        -- Its lane is that of the property which is called.
        perform resman.finish_job(v_job, 'cancelled', null, 'the prospect was moved');
        perform resman.enqueue_request(p_request.id);
    else
        perform resman.note_alias(
            p_request.property_id, p_request.resman_prospect_id,
            lower(v_winner ->> 'prospect_id'), core.clock()
        );
        perform resman.place_request(
            p_request, p_request.property_id, lower(v_winner ->> 'prospect_id'),
            lower(v_winner ->> 'person_id')
        );
        perform resman.put_back_job(v_job, core.clock(), null, 1, null);
    end if;
    return '{"answer": {"do": "nothing", "why": "moved"}}'::jsonb;
end;
$$;

comment on function resman.follow_request(resman.call_facts, resman.tour_request) is
'Decides what becomes of a request whose prospect answers nothing: it is looked for ({answer} with '
'the looks), its merge or transfer is followed and the request goes on there, as a lead does '
'(decisions.md 9), or it has failed ({fail}); {} where nothing is to be told of it.';
