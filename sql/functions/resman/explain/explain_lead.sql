create or replace function resman.explain_lead(p_lead_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_lead jsonb := resman.lead_projection(p_lead_id);
    v_why jsonb;
    v_reason resman.reason;
    v_state resman.lead_state;
    v_mapping resman.lead_sync_mapping;
    v_word text;
    v_property jsonb;
    v_words jsonb;
begin
    if v_lead is null then
        return null;
    end if;
    v_why := resman.lead_reason(p_lead_id);
    v_word := resman.lead_state_word(p_lead_id, v_why);
    v_reason := resman.exact_reason((v_lead ->> '_property_id')::uuid, v_why);
    select * into v_state from resman.lead_state as state where state.unit_id = p_lead_id;
    select * into v_mapping from resman.lead_sync_mapping as mapping
    where mapping.conversation_id = p_lead_id and mapping.mapping_status in ('active', 'merged');
    select to_jsonb(property) into v_property from public.property as property
    where property.id = (v_lead ->> '_property_id')::uuid;
    v_words := jsonb_build_object(
        'lead_id', p_lead_id, 'property', coalesce(v_property ->> 'name', 'without a name'),
        'property_id', coalesce(v_property ->> 'id', 'PROPERTY_UUID'),
        'due_at', to_char((v_why ->> 'due_at')::timestamptz at time zone 'utc', 'HH24:MI:SS "UTC"'),
        'error', coalesce(nullif(v_why ->> 'error', ''), 'no answer'), 'tries', v_why ->> 'tries',
        'frequency', (
            select integration.sync_frequency from resman.resman_integration as integration
            where integration.property_id = (v_property ->> 'id')::uuid
        )
    );
    return jsonb_build_object(
        'lead_id', p_lead_id, 'property_id', v_property -> 'id', 'property_name', v_property -> 'name',
        'state', v_word, 'reason_code', v_reason.code, 'reason_name', v_reason.name,
        'sentence', case
            when v_word = 'synced' then 'In ResMan with its newest values.'
            when v_word = 'sending' then 'Being sent to ResMan now.'
            when v_word = 'untracked'
                then 'Not sent: the lead has not changed since Tourbase was installed.'
            else resman.fill_words(v_reason.sentence, v_words)
        end,
        'next_step', case
            when v_word in ('synced', 'sending') then 'Nothing.'
            when v_word = 'untracked' then resman.fill_words(
                'Edit it, or: select resman.request_sync(''{lead_id}'')', v_words
            )
            else resman.fill_words(v_reason.next_step, v_words)
        end,
        'docs', 'docs/reasons/' || v_reason.code || '.md',
        'next_try_at', case when v_word in ('retrying', 'unknown', 'queued') then v_why -> 'due_at' end,
        'resman_lead_id', v_mapping.resman_lead_id,
        'version', resman.lead_version(p_lead_id), 'base_version', v_state.base_version,
        'last_sync_at', v_state.last_sync_at,
        'changed_in_resman_at', resman.changed_in_resman_at(p_lead_id),
        'attempts', resman.lead_attempts(p_lead_id), 'host_error', v_state.host_error,
        'checks', resman.lead_checks(
            v_lead, v_why || jsonb_build_object('host_error', v_state.host_error)
        )
    );
end;
$$;

comment on function resman.explain_lead(uuid) is
'Returns why a lead is or is not in ResMan: lead_id, state, reason_code, sentence, next_step, '
'and more; null for an unknown lead.';

grant execute on function resman.explain_lead(uuid) to
tourbase_app, tourbase_operator, tourbase_bridge;
