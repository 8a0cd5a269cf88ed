create or replace function resman.build_document(
    p_facts resman.call_facts,
    p_call jsonb,
    p_key text
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
    v_kind text := p_call ->> 'kind';
    v_lead jsonb := p_facts.lead;
    v_event jsonb := resman.build_event(p_facts, p_call, p_key);
    v_remote jsonb := coalesce(p_call -> 'remote', '{}'::jsonb);
    v_base jsonb := coalesce(p_call -> 'base', '{}'::jsonb);
begin
    if v_event ? 'missing' then
        return v_event;
    end if;
    return jsonb_strip_nulls(jsonb_build_object(
        'kind', case v_kind
            when 'adopt' then 'note' when 'alias' then 'note'
            when 'tour_move' then 'tour' when 'tour_create' then 'create'
            when 'tour_cancel' then 'tour_cancelled' when 'tour_no_show' then 'note'
            else v_kind
        end,
        'prospect_id', p_call -> 'prospect_id',
        'person_id', p_call -> 'person_id',
        'first_name', resman.merge_value('first_name', v_lead, v_base, v_remote),
        'last_name', resman.merge_value('last_name', v_lead, v_base, v_remote),
        'email', resman.merge_value('email', v_lead, v_base, v_remote),
        'phones', case
            when v_remote <> '{}' then resman.merge_phones(v_lead, v_base, v_remote)
            when v_lead ? 'phone' then jsonb_build_array(
                jsonb_build_object('type', 'cell', 'number', v_lead -> 'phone')
            )
        end,
        'preferences', resman.merge_preferences(
            case
                when v_kind in ('note', 'alias') then '{}'::jsonb
                when v_kind like 'tour%' and v_kind <> 'tour_create' then '{}'::jsonb
                else v_lead
            end, v_base, v_remote
        ),
        'event', v_event
    ));
end;
$$;

comment on function resman.build_document(resman.call_facts, jsonb, text) is
'Returns the document to post: the lead over what was just read, so that nothing of ResMan''s '
'own is lost, and the event of its kind; {missing} where ResMan would refuse it.';
