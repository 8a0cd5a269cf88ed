do $$
declare
    v_table text;
begin
    foreach v_table in array array[
        'property', 'property_manager', 'chatbot', 'user', 'conversation', 'lead_notification'
    ] loop
        execute format('drop policy if exists tourbase on public.%I', v_table);
        execute format('revoke select, update on public.%I from tourbase_owner', v_table);
    end loop;
end;
$$;

revoke references (id) on public.property from tourbase_owner;
revoke references (id) on public.property_manager from tourbase_owner;
revoke update (
    resman_lead_id, resman_sync_status, resman_last_sync_at, resman_sync_version
) on public.conversation from tourbase_owner;
revoke update (
    resman_contact_id, resman_sync_status, resman_last_sync_at, resman_sync_version
) on public."user" from tourbase_owner;
revoke update (
    resman_notification_id, resman_sync_status, resman_last_sync_at
) on public.lead_notification from tourbase_owner;
revoke usage on schema public from tourbase_owner;
