-- What Tourbase may do on the application's tables: read them, write its own columns, see all rows.
-- runs as: host
-- depends: resman_0006_notification_index

do $$
declare
    v_table text;
begin
    foreach v_table in array array[
        'property', 'property_manager', 'chatbot', 'user', 'conversation', 'lead_notification'
    ] loop
        execute format('grant select on public.%I to tourbase_owner', v_table);
        if (
            select pg_class.relrowsecurity
            from pg_catalog.pg_class
            where pg_class.oid = format('public.%I', v_table)::regclass
        ) then
            execute format(
                'create policy tourbase on public.%I to tourbase_owner, tourbase_bridge'
                ' using (true) with check (true)',
                v_table
            );
        end if;
    end loop;
end;
$$;

grant references (id) on public.property to tourbase_owner;
grant references (id) on public.property_manager to tourbase_owner;
grant update (
    resman_lead_id, resman_sync_status, resman_last_sync_at, resman_sync_version
) on public.conversation to tourbase_owner;
grant update (
    resman_contact_id, resman_sync_status, resman_last_sync_at, resman_sync_version
) on public."user" to tourbase_owner;
grant update (
    resman_notification_id, resman_sync_status, resman_last_sync_at
) on public.lead_notification to tourbase_owner;
grant usage on schema public to tourbase_owner;
