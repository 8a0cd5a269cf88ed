create or replace function resman.tg_lead_notification__capture_insert()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '50ms'
as $$
begin
    -- One that the application's trigger makes on a write of ours would make the next write of ours.
    if resman.is_own_write() then
        return null;
    end if;
    insert into resman.lead_change (kind, conversation_id, notification_id)
    select 'note', new_row.conversation_id, new_row.id
    from new_row
    where new_row.conversation_id is not null
    order by new_row.conversation_id, new_row.id;
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

comment on function resman.tg_lead_notification__capture_insert() is
'Notes each notification: it becomes a note in ResMan.';

create or replace trigger zzzz_tourbase_capture_insert
after insert on public.lead_notification
referencing new table as new_row
for each statement execute function resman.tg_lead_notification__capture_insert();
