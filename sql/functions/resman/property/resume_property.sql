create or replace function resman.resume_property(p_property_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    update resman.resman_integration as integration
    set
        sync_status = case
            when integration.sync_status <> 'paused' then integration.sync_status
            when exists (
                select 1 from resman.account_state as state
                where state.account_key = resman.account_key(integration.api_credentials)
                    and state.refused_at is not null
            ) then 'disconnected'
            else 'active'
        end,
        paused_reason = null
    where integration.property_id = p_property_id;
    perform resman.require_connected(found, p_property_id);
    perform resman.note_change('resume_property', p_property_id, null, null);
    perform pg_notify('tourbase', '');
    return (select report from resman.property_report(p_property_id) as report);
end;
$$;

comment on function resman.resume_property(uuid) is
'Sends again for a paused property. Returns its report. Raises TB205.';

grant execute on function resman.resume_property(uuid) to
tourbase_operator;
