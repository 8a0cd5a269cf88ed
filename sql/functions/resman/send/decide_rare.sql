create or replace function resman.decide_rare(p_facts resman.call_facts)
returns resman.intended_call
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_job resman.lead_sync_queue := p_facts.job;
    v_facts resman.call_facts;
    v_doubt text;
begin
    if v_job.id is null then
        return row('{"do": "nothing", "why": "stale"}', null)::resman.intended_call;
    end if;
    if jsonb_typeof(p_facts.found -> 'catalogues') = 'object'
        and p_facts.found -> 'catalogues' <> '{}' then
        perform resman.store_catalogues(
            coalesce((p_facts.mapping).property_id, v_job.property_id),
            p_facts.found -> 'catalogues'
        );
    end if;
    v_doubt := resman.settle_doubt(v_job, p_facts.state, p_facts.found);
    if v_doubt = 'wait' then
        return row('{"do": "nothing", "why": "answer_lost"}', null)::resman.intended_call;
    elsif v_doubt = 'none' and not resman.take_news(p_facts) then
        -- After a doubt nobody knows which of what ResMan shows is our own.
        perform resman.put_back_job(
            v_job, core.clock() + interval '2 seconds', 'RM201', 0,
            'what ResMan shows is to be read again first'
        );
        return row('{"do": "nothing", "why": "read again first"}', null)::resman.intended_call;
    end if;
    -- No person is named as locked, so the other leads of this one are looked for.
    v_facts := (resman.read_facts(
        array[row(
            v_job.id, v_job.fence, v_job.unit_id, v_job.property_id, p_facts.found
        )::resman.batched_call],
        '{}'
    ))[1];
    if v_facts.lead is null and v_job.conversation_id is null then
        return resman.decide_request(v_facts);
    elsif v_facts.lead is null then
        return resman.decide_deleted(v_facts);
    end if;
    perform resman.note_leads(array[v_facts]);
    return resman.decide_job(v_facts);
end;
$$;

comment on function resman.decide_rare(resman.call_facts) is
'Decides a job after what comes before it: an old fence, lists that were read, a call in doubt, '
'a request or a deleted lead, news from ResMan, another lead of the person in the same batch.';
