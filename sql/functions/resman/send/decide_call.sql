create or replace function resman.decide_call(p_facts resman.call_facts)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_lead jsonb := p_facts.lead;
    v_mapping resman.lead_sync_mapping := p_facts.mapping;
    v_base jsonb := (p_facts.state).base;
    v_prospects jsonb := coalesce(p_facts.found -> 'prospects', '[]'::jsonb);
    v_dirty text[];
    v_remote jsonb;
    v_tour jsonb;
    v_has_tour boolean;
begin
    if v_lead ->> '_user_id' is null
        or (v_lead ->> 'email' is null and v_lead ->> 'phone' is null) then
        return jsonb_build_object('hold', 'RM101');
    elsif v_mapping.id is null then
        return resman.decide_first_call(p_facts);
    end if;

    v_dirty := resman.dirty_fields(v_lead, v_base);
    v_has_tour := exists (
        select 1 from resman.tour_booking_sync as tour
        where tour.unit_id = v_mapping.conversation_id
    ) and resman.is_tour_due(v_mapping.conversation_id);
    select prospect.value into v_remote
    from jsonb_array_elements(v_prospects) as prospect (value)
    where lower(prospect.value ->> 'prospect_id') = v_mapping.resman_lead_id;
    if v_dirty = '{}' and p_facts.note_id is null and not v_has_tour
        and (v_remote is not null or not p_facts.found ? 'prospects') then
        return '{}'::jsonb;
    elsif v_remote is null then
        if jsonb_array_length(v_prospects) = 0
            and (p_facts.state).first_synced_at > (p_facts.job).created_at
            and (p_facts.state).first_synced_at > p_facts.decided_at - interval '1 minute' then
            return jsonb_build_object('wait', 'the prospect was made in this job: it is read first');
        end if;
        return resman.decide_missing(p_facts);
    end if;
    if v_dirty = '{}' and v_has_tour then
        v_tour := resman.decide_tour(
            p_facts.job, v_mapping.resman_lead_id, v_mapping.resman_contact_id, v_remote
        );
    end if;
    if v_tour is not null then
        return v_tour || jsonb_build_object('base', coalesce(v_base, '{}'::jsonb));
    elsif v_dirty = '{}' and p_facts.note_id is null then
        return '{}'::jsonb;
    end if;
    return jsonb_build_object(
        'kind', case
            when v_lead -> 'lost' = 'true'::jsonb and v_base -> 'lost' is distinct from 'true'::jsonb
                then 'lost'
            when v_lead -> 'lost' = 'false'::jsonb and v_base -> 'lost' = 'true'::jsonb
                then 'reactivate'
            when v_dirty <> '{}' then 'update'
            else 'note'
        end,
        'prospect_id', v_mapping.resman_lead_id, 'person_id', v_mapping.resman_contact_id,
        'remote', v_remote, 'base', coalesce(v_base, '{}'::jsonb), 'note_id', p_facts.note_id
    );
end;
$$;

comment on function resman.decide_call(resman.call_facts) is
'Decides a lead''s next call: {kind, prospect_id, person_id, remote, note_id}, {hold, why}, '
'{wait}, or {} where ResMan has everything. Fields before tours before notes; one call at a time.';
