create or replace function resman.tg_mark_property()
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

comment on function resman.tg_mark_property() is
'A row by which slots are reckoned has changed, and with it every cached day of its property, and '
'of the property that it had before.';
