create or replace function resman.tg_resman_integration__dirty()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if tg_op = 'UPDATE' then
        if old.time_zone = new.time_zone then
            return null;
        end if;
    end if;
    perform resman.mark_property(new.property_id);
    return null;
end;
$$;

comment on function resman.tg_resman_integration__dirty() is
'Another time zone changes every cached day of the property.';

create or replace trigger _600_dirty
after insert or update of time_zone on resman.resman_integration
for each row execute function resman.tg_resman_integration__dirty();
