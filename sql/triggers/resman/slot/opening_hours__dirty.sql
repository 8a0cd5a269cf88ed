create or replace function resman.tg_opening_hours__dirty()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform resman.mark_property(property_id)
    from (select old.property_id union select new.property_id) as changed (property_id)
    where property_id is not null
    order by property_id;
    return null;
end;
$$;

comment on function resman.tg_opening_hours__dirty() is
'New opening hours change every cached day of the property.';

create or replace trigger _600_dirty
after insert or update or delete on resman.opening_hours
for each row execute function resman.tg_opening_hours__dirty();
