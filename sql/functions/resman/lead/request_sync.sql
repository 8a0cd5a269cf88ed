create or replace function resman.request_sync(p_lead_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform 1 from public.conversation as conversation
    where conversation.id = p_lead_id
    for no key update;
    if not found then
        raise exception using
            errcode = 'TB201',
            message = 'lead is unknown',
            detail = format('lead %s', p_lead_id),
            hint = 'the id is that of the row in conversation';
    end if;
    update resman.lead_state as state
    set reason_code = null, error_message = null, is_source_refused = false
    where state.unit_id = p_lead_id;
    delete from resman.gone_prospect as gone where gone.unit_id = p_lead_id;
    update resman.tour_state as state
    set failed_revision = null, reason_code = null, error_message = null, is_row_due = true
    where state.unit_id = p_lead_id and state.failed_revision is not null;
    perform resman.enqueue_lead(p_lead_id, 'push', 3, 0, 0);
    perform pg_notify('tourbase', '');
    return resman.explain_lead(p_lead_id);
end;
$$;

comment on function resman.request_sync(uuid) is
'Sends a lead again, also one that was given up or held; returns what explain_lead says. Raises '
'TB201 for an unknown lead.';

grant execute on function resman.request_sync(uuid) to
tourbase_app, tourbase_operator, tourbase_bridge;
