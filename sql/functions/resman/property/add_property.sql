create or replace function resman.add_property(
    p_property_id uuid,
    p_integration_id uuid,
    p_resman_property_id text,
    p_api_credentials jsonb,
    p_settings jsonb
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if not exists (select 1 from public.property as property where property.id = p_property_id) then
        raise exception using
            errcode = 'TB202', message = 'property is unknown',
            detail = format('property %s', p_property_id),
            hint = 'the id is that of the row in the table property';
    elsif exists (
        select 1 from resman.resman_integration as integration
        where integration.property_id = p_property_id
    ) then
        raise exception using
            errcode = 'TB203', message = 'property is already connected',
            detail = format('property %s', p_property_id),
            hint = 'change it with: tourbase properties set';
    end if;
    perform resman.check_settings(p_settings);
    perform resman.require_lost_reason(p_settings);
    insert into resman.resman_integration (
        id, property_id, resman_property_id, api_credentials, sync_direction, sync_frequency,
        time_zone, default_source_id, default_agent_id, default_lost_reason_id,
        delete_policy, compare_hour, import_prospects, reader
    )
    values (
        p_integration_id, p_property_id, lower(p_resman_property_id), p_api_credentials,
        coalesce(p_settings ->> 'sync_direction', 'bidirectional'),
        coalesce(p_settings ->> 'sync_frequency', 'realtime'),
        coalesce(p_settings ->> 'time_zone', 'UTC'),
        lower(p_settings ->> 'default_source_id'), lower(p_settings ->> 'default_agent_id'),
        lower(p_settings ->> 'default_lost_reason_id'),
        coalesce(p_settings ->> 'delete_policy', 'keep_remote'),
        coalesce((p_settings ->> 'compare_hour')::integer, 2),
        coalesce((p_settings ->> 'import_prospects')::boolean, true),
        coalesce(p_settings ->> 'reader', 'v1')
    );
    insert into resman.account_state (account_key)
    values (resman.account_key(p_api_credentials))
    on conflict do nothing;
    perform resman.readmit_account(resman.account_key(p_api_credentials));
    perform resman.note_change('add_property', p_property_id, null, p_settings);
    return (select report from resman.property_report(p_property_id) as report);
end;
$$;

comment on function resman.add_property(uuid, uuid, text, jsonb, jsonb) is
'Connects a property to ResMan. Settings: default_source_id, default_agent_id, '
'default_lost_reason_id, sync_direction, sync_frequency, time_zone, delete_policy, '
'compare_hour, import_prospects, reader. Returns its report. Raises TB202 for an unknown property, '
'TB203 for one that is connected, TB204 for a bad setting.';

grant execute on function resman.add_property(uuid, uuid, text, jsonb, jsonb) to
tourbase_operator;
