create or replace function resman.compare_property(p_property_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_integration resman.resman_integration;
begin
    v_integration := (
        select integration from resman.resman_integration as integration
        where integration.property_id = p_property_id
    );
    perform resman.require_connected(v_integration.id is not null, p_property_id);
    if not resman.is_read(v_integration) then
        raise exception using
            errcode = 'TB204', message = 'property is not read from ResMan',
            detail = format('property %s', p_property_id),
            hint = 'its direction is to_resman, and it has no tours there';
    end if;
    -- First, as a bridge that begins the comparison at the same time has it.
    insert into resman.pull_cursor (property_id)
    values (p_property_id)
    on conflict (property_id) do update set due_at = core.clock();
    insert into resman.compare_run (property_id, asked_by, asked_at)
    values (p_property_id, session_user, core.clock())
    on conflict do nothing;
    perform resman.note_change('compare_property', p_property_id, null, '{}'::jsonb);
    perform pg_notify('tourbase', '');
    return resman.compare_report(p_property_id);
end;
$$;

comment on function resman.compare_property(uuid) is
'Has a property compared with ResMan now, as it is each night; returns compare_report. Raises '
'TB205 for one that is not connected, TB204 for one that is not read.';

grant execute on function resman.compare_property(uuid) to
tourbase_operator;
