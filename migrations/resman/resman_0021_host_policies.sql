-- Tourbase's policy on each table of the application, so that row security may be turned on later.
-- runs as: host
-- depends: resman_0007_host_rights

do $$
declare
    v_table text;
begin
    foreach v_table in array array[
        'property', 'property_manager', 'chatbot', 'user', 'conversation', 'lead_notification'
    ] loop
        if exists (
            select 1
            from pg_catalog.pg_class
            where pg_class.oid = format('public.%I', v_table)::regclass
                and pg_class.relkind in ('r', 'p')
        ) and not exists (
            select 1
            from pg_catalog.pg_policy
            where pg_policy.polname = 'tourbase'
                and pg_policy.polrelid = format('public.%I', v_table)::regclass
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
