create or replace function resman.decide_deleted(p_facts resman.call_facts)
returns resman.intended_call
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_facts resman.call_facts := p_facts;
    v_look jsonb;
    v_remote jsonb;
begin
    v_facts.mapping := resman.deleted_mapping((p_facts.job).unit_id);
    if (v_facts.mapping).id is not null then
        v_facts.integration := (
            select integration from resman.resman_integration as integration
            where integration.property_id = (v_facts.mapping).property_id
        );
        if not resman.may_send(v_facts.integration) then
            perform resman.put_back_job(
                p_facts.job, p_facts.decided_at + interval '1 minute', null, 0, null
            );
            return row('{"do": "nothing", "why": "stopped"}', null)::resman.intended_call;
        end if;
        v_look := resman.next_look(v_facts, array[resman.look_for(
            'id', (v_facts.integration).resman_property_id,
            jsonb_build_object('prospect_id', (v_facts.mapping).resman_lead_id)
        )], 1);
        if v_look is not null then
            return row(v_look, null)::resman.intended_call;
        end if;
        select looked.prospect into v_remote
        from resman.looked_prospects(p_facts.found) as looked
        where lower(looked.prospect ->> 'prospect_id') = (v_facts.mapping).resman_lead_id
            and looked.prospect ->> 'type' = 'prospect'
        limit 1;
    end if;
    if v_remote is null then
        perform resman.finish_job(p_facts.job, 'cancelled', null, 'the lead was deleted');
        return row('{"do": "nothing", "why": "deleted"}', null)::resman.intended_call;
    end if;
    v_facts.lead := '{}'::jsonb;
    return resman.open_attempt(v_facts, resman.decide_known(
        'lost', (v_facts.mapping).resman_lead_id, (v_facts.mapping).resman_contact_id, v_remote
    ));
end;
$$;

comment on function resman.decide_deleted(resman.call_facts) is
'Decides what a job of a deleted lead does: nothing, unless its prospect is to be lost, is there, '
'and is neither lost nor further on its way; then it is read and lost.';
