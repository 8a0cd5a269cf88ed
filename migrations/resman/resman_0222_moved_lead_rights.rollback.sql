do $$
begin
    if exists (
        select from pg_catalog.pg_attribute
        where pg_attribute.attrelid = 'public.conversation'::regclass
            and pg_attribute.attname = 'property_id' and not pg_attribute.attisdropped
    ) then
        revoke update (property_id) on public.conversation from tourbase_owner;
    end if;
end;
$$;
