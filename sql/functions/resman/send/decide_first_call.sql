create or replace function resman.decide_first_call(p_facts resman.call_facts)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_job resman.lead_sync_queue := p_facts.job;
    v_lead jsonb := p_facts.lead;
    v_marker text;
    v_call jsonb;
    v_candidates jsonb;
    v_hit jsonb;
begin
    if not p_facts.is_alone then
        v_call := resman.decide_sibling(v_job, (v_lead ->> '_user_id')::uuid);
    end if;
    if v_call is not null then
        return v_call;
    elsif coalesce(p_facts.found -> 'prospects', '[]'::jsonb) = '[]' then
        return jsonb_build_object('kind', 'create');
    end if;

    v_marker := format('[ref:lead:%s]', replace(v_job.unit_id::text, '-', ''));
    select marked.prospect into v_hit
    from resman.find_marked(p_facts.found -> 'prospects', v_marker) as marked
    limit 1;
    if v_hit is not null then
        perform resman.note_marked_twice(v_job, v_marker, p_facts.found);
        return resman.decide_known(
            'adopt', v_hit ->> 'prospect_id', v_hit ->> 'person_id', v_hit
        );
    end if;
    v_candidates := resman.find_candidates(v_lead, p_facts.found);
    v_candidates := resman.chosen_candidates(v_job.unit_id, v_candidates);
    if jsonb_array_length(v_candidates) > 1 then
        return jsonb_build_object(
            'hold', 'RM303', 'why', jsonb_array_length(v_candidates)::text,
            'candidates', jsonb_path_query_array(v_candidates, '$[*].prospect_id')
        );
    elsif jsonb_array_length(v_candidates) = 1 then
        return resman.decide_known(
            'adopt', v_candidates -> 0 ->> 'prospect_id', v_candidates -> 0 ->> 'person_id',
            v_candidates -> 0
        );
    end if;
    perform resman.note_likely_same(v_job, v_lead, p_facts.found);
    return jsonb_build_object('kind', 'create');
end;
$$;

comment on function resman.decide_first_call(resman.call_facts) is
'Decides the first call of a lead that ResMan does not know: create; alias where another lead '
'of the same person stands there; adopt where exactly one prospect is surely this person; hold '
'where several may be (resman-api.md 3.5 step 4, decisions.md 7 and 8).';
