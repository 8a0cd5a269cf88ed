create function public.set_conversation_status() returns trigger language plpgsql as $$
begin
    if new.is_book_tour then
        new.status := 'tour_scheduled';
    elsif new.pre_qualified then
        new.status := 'qualified';
    end if;
    return new;
end;
$$;
create trigger conversation_status_trigger before update on public.conversation
for each row execute function public.set_conversation_status();

-- Fires after every trigger of ours, whatever the name of ours is.
create trigger zzzzz_status before update on public.conversation
for each row execute function public.set_conversation_status();

create function public.touch() returns trigger language plpgsql as $$
begin
    new.updated_at := clock_timestamp();
    return new;
end;
$$;
create trigger touch before update on public.conversation
for each row execute function public.touch();
create trigger touch before update on public."user"
for each row execute function public.touch();
-- The table has no such column: in the wild every update of it fails.
create trigger touch before update on public.lead_notification
for each row execute function public.touch();

create function public.tell_manager() returns trigger language plpgsql as $$
begin
    insert into public.lead_notification (conversation_id, notification_type, status)
    values (new.id, 'status_change', 'pending');
    return null;
end;
$$;
create trigger tell_manager after update on public.conversation
for each row when (new.status is distinct from old.status)
execute function public.tell_manager();
