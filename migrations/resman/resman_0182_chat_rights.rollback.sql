do $$
begin
    if exists (
        select from pg_catalog.pg_attribute
        where pg_attribute.attrelid = 'public.conversation'::regclass
            and pg_attribute.attname = 'tour_datetime' and not pg_attribute.attisdropped
    ) then
        revoke update (tour_datetime) on public.conversation from tourbase_owner;
    end if;
end;
$$;
