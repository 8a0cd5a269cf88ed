create or replace function resman.tg_lead_sync_queue__fill_unit()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    new.unit_id := new.conversation_id;
    if new.unit_id is null then
        raise exception using
            errcode = '23502',
            message = 'a job needs its lead',
            hint = 'set conversation_id';
    end if;
    -- One job waits per lead and operation: asking again makes that one due.
    update resman.lead_sync_queue as job
    set due_at = least(job.due_at, core.clock()), priority = greatest(job.priority, new.priority)
    where job.unit_id = new.unit_id
        and job.sync_operation = new.sync_operation
        and job.status = 'pending'
        and new.status = 'pending';
    if found then
        return null;
    end if;
    new.property_id := coalesce(new.property_id, (
        select resman.lead_property(conversation)
        from public.conversation as conversation
        where conversation.id = new.unit_id
    ));
    perform pg_notify('tourbase', '');
    return new;
end;
$$;

comment on function resman.tg_lead_sync_queue__fill_unit() is
'Completes a job written by hand, with the columns of the lead-sync brief only.';

create or replace trigger _100_fill_unit
before insert on resman.lead_sync_queue
for each row
when (new.unit_id is null)
execute function resman.tg_lead_sync_queue__fill_unit();
