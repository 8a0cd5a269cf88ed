do $$
declare
    v_column record;
begin
    -- What is read back from ResMan is written into the other columns.
    for v_column in
        select pg_class.relname, pg_attribute.attname
        from (
            values
            ('user', array['age', 'resman_custom_fields']),
            (
                'conversation',
                array[
                    'ai_intent_summary', 'apartment_size_preference', 'has_pets', 'pet_details',
                    'desired_features', 'work_location', 'reason_for_moving',
                    'resman_custom_fields'
                ]
            )
        ) as blanked (name, columns)
        inner join pg_catalog.pg_class
            on pg_class.oid = to_regclass(format('public.%I', blanked.name))
        inner join pg_catalog.pg_attribute on pg_class.oid = pg_attribute.attrelid
        where pg_class.relkind in ('r', 'p') and pg_attribute.attname = any(blanked.columns)
            and not pg_attribute.attisdropped
    loop
        execute format(
            'revoke update (%I) on public.%I from tourbase_owner',
            v_column.attname, v_column.relname
        );
    end loop;
    if to_regclass('public.message') is not null then
        drop policy if exists tourbase on public.message;
        revoke select, update on public.message from tourbase_owner;
    end if;
end;
$$;
