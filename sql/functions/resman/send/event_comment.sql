create or replace function resman.event_comment(p_lead jsonb, p_call jsonb)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
    v_kind text := p_call ->> 'kind';
begin
    if v_kind = 'note' then
        return 'Notification: ' || coalesce((
            select to_jsonb(note) ->> 'notification_type'
            from public.lead_notification as note
            where note.id = (p_call ->> 'note_id')::uuid
        ), 'lead') || '.';
    end if;
    return case v_kind
        when 'create' then 'New lead' || coalesce(' from ' || (p_lead ->> '_source'), '') || '.'
        when 'adopt' then 'Lead' || coalesce(' from ' || (p_lead ->> '_source'), '') || '.'
        when 'alias' then 'Further conversation of this lead.'
        when 'lost' then 'Lead lost.'
        when 'reactivate' then 'Lead active again.'
    end;
end;
$$;

comment on function resman.event_comment(jsonb, jsonb) is
'Returns the words of an event.';
