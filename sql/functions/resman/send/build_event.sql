create or replace function resman.build_event(
    p_job resman.lead_sync_queue,
    p_lead jsonb,
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
    v_integration resman.resman_integration;
    v_source text;
begin
    if v_kind = 'update' then
        return null;
    end if;
    select * into v_integration from resman.resman_integration as integration
    where integration.property_id = resman.call_property(p_job);
    if v_kind in ('create', 'adopt', 'alias') then
        v_source := resman.choose_source(p_job, p_lead, v_integration);
    elsif v_kind = 'lost' then
        v_source := resman.choose_lost_reason(p_lead, v_integration);
    end if;
    if v_source is null and v_kind in ('create', 'lost') then
        return jsonb_build_object('missing', case v_kind
            when 'create' then 'source: no prospect source of ResMan matches and the property has no default'
            else 'lost_reason: no lost reason of ResMan matches and the property has no default'
        end);
    end if;
    return jsonb_strip_nulls(jsonb_build_object(
        'type', case v_kind when 'lost' then 'Cancel' when 'reactivate' then 'ReActivate' else 'Other' end,
        'at', to_char(core.clock() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'agent_id', case when v_kind in ('create', 'adopt', 'alias') then v_integration.default_agent_id end,
        'source_id', v_source,
        'first_contact', v_kind = 'create',
        'comments', resman.event_comment(p_lead, p_call),
        'marker', case
            when v_kind in ('create', 'adopt', 'alias')
                then format('[ref:lead:%s]', replace(p_job.unit_id::text, '-', ''))
            when v_kind = 'note'
                then format('[ref:note:%s]', replace(p_call ->> 'note_id', '-', ''))
            else format('[ref:status:%s]', p_key)
        end
    ));
end;
$$;

comment on function resman.build_event(resman.lead_sync_queue, jsonb, jsonb, text) is
'Returns the event of a call with its marker, null for a plain update, or {missing} where the '
'source or the reason that ResMan requires is not known.';
