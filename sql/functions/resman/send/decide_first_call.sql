create or replace function resman.decide_first_call(
    p_job resman.lead_sync_queue,
    p_lead jsonb,
    p_found jsonb
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_sibling resman.lead_sync_mapping;
    v_marker text := format('[ref:lead:%s]', replace(p_job.unit_id::text, '-', ''));
    v_candidates jsonb;
    v_hit jsonb;
begin
    perform pg_advisory_xact_lock(
        resman.person_key(p_job.property_id, (p_lead ->> '_user_id')::uuid)
    );
    select mapping.* into v_sibling
    from resman.lead_state as state
    inner join resman.lead_sync_mapping as mapping on state.unit_id = mapping.conversation_id
    where state.user_id = (p_lead ->> '_user_id')::uuid
        and state.unit_id <> p_job.unit_id
        and mapping.property_id = p_job.property_id
        and mapping.mapping_status = 'active';
    if v_sibling.id is not null then
        return resman.decide_known(
            'alias', v_sibling.resman_lead_id, v_sibling.resman_contact_id, null
        );
    elsif resman.is_sibling_first(p_job, (p_lead ->> '_user_id')::uuid) then
        return jsonb_build_object('wait', 'another lead of the person is being created');
    end if;

    select marked.prospect into v_hit
    from resman.find_marked(p_found -> 'prospects', v_marker) as marked
    limit 1;
    if v_hit is not null then
        perform resman.note_marked_twice(p_job, v_marker, p_found);
        return resman.decide_known(
            'adopt', v_hit ->> 'prospect_id', v_hit ->> 'person_id', v_hit
        );
    end if;
    if coalesce(p_found -> 'prospects', '[]'::jsonb) = '[]' then
        return jsonb_build_object('kind', 'create');
    end if;
    v_candidates := resman.find_candidates(p_lead, p_found);
    if jsonb_array_length(v_candidates) > 1 then
        return jsonb_build_object('hold', 'RM303', 'why', jsonb_array_length(v_candidates)::text);
    elsif jsonb_array_length(v_candidates) = 1 then
        return resman.decide_known(
            'adopt', v_candidates -> 0 ->> 'prospect_id', v_candidates -> 0 ->> 'person_id',
            v_candidates -> 0
        );
    end if;
    perform resman.note_likely_same(p_job, p_lead, p_found);
    return jsonb_build_object('kind', 'create');
end;
$$;

comment on function resman.decide_first_call(resman.lead_sync_queue, jsonb, jsonb) is
'Decides the first call of a lead that ResMan does not know: create; alias where another lead '
'of the same person stands there; adopt where exactly one prospect is surely this person; hold '
'where several may be (resman-api.md 3.5 step 4, decisions.md 7 and 8).';
