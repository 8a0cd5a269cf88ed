create or replace function resman.note_uncaptured(p_leads uuid[])
returns void
language plpgsql
volatile
set search_path = ''
set lock_timeout = '5ms'
as $$
begin
    insert into resman.lead_change (kind, conversation_id)
    select 'lead', lead.id
    from public.conversation as lead
    where lead.id = any(p_leads) and resman.missed_lead(lead) > 0
    order by lead.id;
    perform resman.ring_doorbell();
exception
    when others then
        -- Capture never fails the application's write; the sweep finds what is missing here.
        return;
end;
$$;

comment on function resman.note_uncaptured(uuid[]) is
'Appends which of these leads were changed and not captured, since somebody held their jobs: the '
'next fold makes work of them, where the sweep would find them a minute later (decisions.md 46, '
'47). Never raises.';
