create or replace function resman.decide_call(
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
    v_mapping resman.lead_sync_mapping;
    v_base jsonb;
    v_remote jsonb;
    v_note uuid;
begin
    if p_lead ->> '_user_id' is null
        or (p_lead ->> 'email' is null and p_lead ->> 'phone' is null) then
        return jsonb_build_object('hold', 'RM101');
    end if;
    select * into v_mapping from resman.lead_sync_mapping as mapping
    where mapping.conversation_id = p_job.unit_id and mapping.mapping_status in ('active', 'merged');
    if v_mapping.id is null then
        return resman.decide_first_call(p_job, p_lead, p_found);
    end if;

    select state.base into v_base from resman.lead_state as state where state.unit_id = p_job.unit_id;
    select note.notification_id into v_note
    from resman.notification_state as note
    where note.unit_id = p_job.unit_id and note.sync_status = 'not_synced'
    order by note.created_at, note.notification_id
    limit 1;
    if resman.dirty_fields(p_lead, v_base) = '{}' and v_note is null then
        return '{}'::jsonb;
    end if;
    select prospect.value into v_remote
    from jsonb_array_elements(coalesce(p_found -> 'prospects', '[]'::jsonb)) as prospect (value)
    where lower(prospect.value ->> 'prospect_id') = v_mapping.resman_lead_id;
    if v_remote is null then
        if jsonb_array_length(coalesce(p_found -> 'prospects', '[]'::jsonb)) = 0 and exists (
            select 1 from resman.lead_state as state
            where state.unit_id = p_job.unit_id and state.first_synced_at > p_job.created_at
        ) then
            return jsonb_build_object('wait', 'the prospect was made in this job: it is read first');
        end if;
        return jsonb_build_object('hold', 'RM304');
    end if;
    return jsonb_build_object(
        'kind', case
            when p_lead -> 'lost' = 'true'::jsonb and v_base -> 'lost' is distinct from 'true'::jsonb
                then 'lost'
            when p_lead -> 'lost' = 'false'::jsonb and v_base -> 'lost' = 'true'::jsonb
                then 'reactivate'
            when resman.dirty_fields(p_lead, v_base) <> '{}' then 'update'
            else 'note'
        end,
        'prospect_id', v_mapping.resman_lead_id, 'person_id', v_mapping.resman_contact_id,
        'remote', v_remote, 'base', coalesce(v_base, '{}'::jsonb), 'note_id', v_note
    );
end;
$$;

comment on function resman.decide_call(resman.lead_sync_queue, jsonb, jsonb) is
'Decides a lead''s next call: {kind, prospect_id, person_id, remote, note_id}, {hold, why}, '
'{wait}, or {} where ResMan has everything. Fields before notes; one call at a time.';
