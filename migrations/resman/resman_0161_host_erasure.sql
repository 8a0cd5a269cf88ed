-- What an erasure may blank in the application's tables.
-- runs as: host
-- depends: resman_0160_erasure

do $$
declare
    v_column record;
begin
    for v_column in
        select pg_class.relname, pg_attribute.attname
        from (
            values
            (
                'user',
                array['first_name', 'last_name', 'email', 'phone', 'age', 'resman_custom_fields']
            ),
            (
                'conversation',
                array[
                    'ai_intent_summary', 'apartment_size_preference', 'move_in_date',
                    'price_range_min', 'price_range_max', 'occupants_count', 'has_pets',
                    'pet_details', 'desired_features', 'work_location', 'reason_for_moving',
                    'resman_custom_fields'
                ]
            ),
            ('message', array['message_text'])
        ) as blanked (name, columns)
        inner join pg_catalog.pg_class
            on pg_class.oid = to_regclass(format('public.%I', blanked.name))
        inner join pg_catalog.pg_attribute on pg_class.oid = pg_attribute.attrelid
        where pg_class.relkind in ('r', 'p') and pg_attribute.attname = any(blanked.columns)
            and not pg_attribute.attisdropped
    loop
        execute format(
            'grant update (%I) on public.%I to tourbase_owner', v_column.attname, v_column.relname
        );
    end loop;
    if to_regclass('public.message') is not null then
        grant select on public.message to tourbase_owner;
        if exists (
            select 1 from pg_catalog.pg_class
            where pg_class.oid = to_regclass('public.message') and pg_class.relkind in ('r', 'p')
        ) and not exists (
            select 1 from pg_catalog.pg_policy
            where pg_policy.polname = 'tourbase'
                and pg_policy.polrelid = to_regclass('public.message')
        ) then
            create policy tourbase on public.message to tourbase_owner, tourbase_bridge
            using (true) with check (true);
        end if;
    end if;
end;
$$;
