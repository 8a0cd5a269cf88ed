create or replace function resman.tg_lead_notification__capture_delete()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '50ms'
as $$
begin
    insert into resman.lead_change (kind, conversation_id, notification_id)
    select 'note_deleted', old_row.conversation_id, old_row.id
    from old_row
    where old_row.conversation_id is not null
    order by old_row.conversation_id, old_row.id;
    if found then
        perform resman.ring_doorbell();
    end if;
    return null;
exception
    when others then
        -- Capture never fails the application's write; the sweep finds what is missing here.
        return null;
end;
$$;

comment on function resman.tg_lead_notification__capture_delete() is
'Forgets the note of a deleted notification, where it is not yet sent.';

create or replace trigger zzzz_tourbase_capture_delete
after delete on public.lead_notification
referencing old table as old_row
for each statement execute function resman.tg_lead_notification__capture_delete();
