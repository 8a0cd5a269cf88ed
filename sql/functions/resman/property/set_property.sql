create or replace function resman.set_property(p_property_id uuid, p_changes jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_before jsonb;
    v_after jsonb;
begin
    -- First, as a bridge that ends a reading has it.
    perform 1 from resman.pull_cursor as taken where taken.property_id = p_property_id for no key update;
    select resman.property_settings(integration) into v_before
    from resman.resman_integration as integration
    where integration.property_id = p_property_id
    for no key update;
    perform resman.require_connected(v_before is not null, p_property_id);
    perform resman.check_settings(p_changes);
    update resman.resman_integration as integration
    set
        resman_property_id = coalesce(lower(p_changes ->> 'resman_property_id'), integration.resman_property_id),
        api_credentials = coalesce(p_changes -> 'api_credentials', integration.api_credentials),
        sync_enabled = coalesce((p_changes ->> 'sync_enabled')::boolean, integration.sync_enabled),
        sync_direction = coalesce(p_changes ->> 'sync_direction', integration.sync_direction),
        sync_frequency = coalesce(p_changes ->> 'sync_frequency', integration.sync_frequency),
        time_zone = coalesce(p_changes ->> 'time_zone', integration.time_zone),
        default_source_id = coalesce(lower(p_changes ->> 'default_source_id'), integration.default_source_id),
        default_agent_id = coalesce(lower(p_changes ->> 'default_agent_id'), integration.default_agent_id),
        default_lost_reason_id = coalesce(
            lower(p_changes ->> 'default_lost_reason_id'), integration.default_lost_reason_id
        ),
        delete_policy = coalesce(p_changes ->> 'delete_policy', integration.delete_policy),
        compare_hour = coalesce((p_changes ->> 'compare_hour')::integer, integration.compare_hour),
        import_prospects = coalesce(
            (p_changes ->> 'import_prospects')::boolean, integration.import_prospects
        ),
        reader = coalesce(p_changes ->> 'reader', integration.reader),
        (reader_refused_at, reader_refused_reason) = (
            select integration.reader_refused_at, integration.reader_refused_reason
            where not p_changes ? 'reader'
        )
    where integration.property_id = p_property_id
    returning resman.property_settings(integration) into v_after;
    perform resman.require_lost_reason(v_after);
    if p_changes ? 'api_credentials' then
        insert into resman.account_state (account_key)
        values (resman.account_key(p_changes -> 'api_credentials'))
        on conflict do nothing;
        update resman.resman_integration as integration
        set sync_status = 'active', error_count = 0
        where integration.property_id = p_property_id and integration.sync_status = 'disconnected';
        perform resman.readmit_account(resman.account_key(p_changes -> 'api_credentials'));
    end if;
    if v_before ->> 'sync_direction' = 'to_resman' and v_after ->> 'sync_direction' <> 'to_resman' then
        -- What was changed there while nothing came in is read now.
        update resman.pull_cursor as taken
        set pulled_through = null, due_at = core.clock()
        where taken.property_id = p_property_id;
    end if;
    perform resman.note_change('set_property', p_property_id, null, p_changes);
    perform pg_notify('tourbase', '');
    return jsonb_build_object(
        'before', resman.differing(v_before, v_after), 'after', resman.differing(v_after, v_before)
    );
end;
$$;

comment on function resman.set_property(uuid, jsonb) is
'Changes how a property is connected: resman_property_id, api_credentials, sync_enabled and the '
'settings of add_property; returns {before, after} of what changed. New credentials are tried '
'at once. Raises TB205 for one that is not connected, TB204 for a bad setting.';

grant execute on function resman.set_property(uuid, jsonb) to
tourbase_operator;
