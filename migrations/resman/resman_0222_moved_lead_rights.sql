-- A lead whose prospect was moved to another property follows in its row, where it names one.
-- runs as: host
-- depends: resman_0221_a_pull_in_turn

do $$
begin
    if exists (
        select from pg_catalog.pg_attribute
        where pg_attribute.attrelid = 'public.conversation'::regclass
            and pg_attribute.attname = 'property_id' and not pg_attribute.attisdropped
    ) then
        grant update (property_id) on public.conversation to tourbase_owner;
    end if;
end;
$$;
