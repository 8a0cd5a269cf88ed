create or replace function resman.move_host_lead(p_unit_id uuid, p_property_id uuid)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
    if (
        select integration.sync_direction = 'to_resman'
        from resman.resman_integration as integration
        where integration.property_id = p_property_id
    ) or not exists (
        select 1 from pg_catalog.pg_attribute as attribute
        where attribute.attrelid = 'public.conversation'::regclass
            and attribute.attname = 'property_id' and not attribute.attisdropped
    ) then
        return true;
    end if;
    perform 1 from public.conversation as conversation
    where conversation.id = p_unit_id
    for no key update skip locked;
    if not found then
        return not exists (
            select 1 from public.conversation as conversation where conversation.id = p_unit_id
        );
    end if;
    begin
        perform set_config('tourbase.origin', 'resman', true);
        -- A host may lack the column.
        execute format('update public.conversation set %I = $1 where id = $2', 'property_id')
        using p_property_id, p_unit_id;
    exception
        when others then
            -- A trigger of the application refuses it: the lead stands elsewhere only in ResMan.
            null;
    end;
    perform set_config('tourbase.origin', '', true);
    return true;
end;
$$;

comment on function resman.move_host_lead(uuid, uuid) is
'Gives a lead''s row the property that its prospect was moved to, where the host has such a column '
'and the direction lets ResMan write. Returns false while the application writes the row.';
