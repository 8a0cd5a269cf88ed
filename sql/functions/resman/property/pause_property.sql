create or replace function resman.pause_property(p_property_id uuid, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    update resman.resman_integration as integration
    set sync_status = 'paused', paused_reason = p_reason
    where integration.property_id = p_property_id;
    perform resman.require_connected(found, p_property_id);
    perform resman.note_change('pause_property', p_property_id, p_reason, null);
    return (select report from resman.property_report(p_property_id) as report);
end;
$$;

comment on function resman.pause_property(uuid, text) is
'Stops sending for a property; what is in flight ends, what waits stays. Pausing twice is '
'harmless. Returns its report. Raises TB205.';

grant execute on function resman.pause_property(uuid, text) to
tourbase_operator;
