-- A tour that staff moved is written back into the lead's column, where the application has one.
-- runs as: host
-- depends: resman_0181_chat_tours

do $$
begin
    if exists (
        select from pg_catalog.pg_attribute
        where pg_attribute.attrelid = 'public.conversation'::regclass
            and pg_attribute.attname = 'tour_datetime' and not pg_attribute.attisdropped
    ) then
        grant update (tour_datetime) on public.conversation to tourbase_owner;
    end if;
end;
$$;
