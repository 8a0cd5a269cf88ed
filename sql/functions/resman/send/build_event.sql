create or replace function resman.build_event(
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
    v_source text;
begin
    if v_kind = 'update' then
        return null;
    elsif v_kind like 'tour%' then
        return resman.build_tour_event(p_facts, p_call);
    end if;
    if v_kind in ('create', 'adopt', 'alias') then
        v_source := resman.choose_source(p_facts);
    elsif v_kind = 'lost' then
        v_source := resman.choose_lost_reason(v_lead, p_facts.integration);
    end if;
    if v_source is null and v_kind in ('create', 'lost') then
        return jsonb_build_object('missing', case v_kind
            when 'create' then 'source: no prospect source of ResMan matches and the property has no default'
            else 'lost_reason: no lost reason of ResMan matches and the property has no default'
        end);
    end if;
    return jsonb_strip_nulls(jsonb_build_object(
        'type', case v_kind when 'lost' then 'Cancel' when 'reactivate' then 'ReActivate' else 'Other' end,
        'at', to_char(p_facts.decided_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'agent_id', case when v_kind in ('create', 'adopt', 'alias') then (p_facts.integration).default_agent_id end,
        'source_id', v_source,
        'first_contact', v_kind = 'create',
        'comments', resman.event_comment(v_lead, p_call),
        'marker', case
            when v_kind in ('create', 'adopt', 'alias')
                then format('[ref:lead:%s]', replace((p_facts.job).unit_id::text, '-', ''))
            when v_kind = 'note'
                then format('[ref:note:%s]', replace(p_call ->> 'note_id', '-', ''))
            else format('[ref:status:%s]', p_key)
        end
    ));
end;
$$;

comment on function resman.build_event(resman.call_facts, jsonb, text) is
'Returns the event of a call with its marker, null for a plain update, or {missing} where the '
'source or the reason that ResMan requires is not known.';
