create or replace function resman.tg_remote_appointment__dirty()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if tg_op = 'UPDATE' then
        if (old.starts_at, old.ends_at) = (new.starts_at, new.ends_at) then
            return null;
        end if;
    end if;
    if tg_op <> 'INSERT' then
        perform resman.mark_days(old.property_id, old.starts_at, old.ends_at);
    end if;
    if tg_op <> 'DELETE' then
        perform resman.mark_days(new.property_id, new.starts_at, new.ends_at);
    end if;
    return null;
end;
$$;

comment on function resman.tg_remote_appointment__dirty() is
'An appointment that ResMan shows changes what is cached of its day.';

create or replace trigger _600_dirty
after insert or update or delete on resman.remote_appointment
for each row execute function resman.tg_remote_appointment__dirty();
