create or replace function resman.end_pull(p_property_id uuid, p_bridge_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    delete from resman.remote_appointment as appointment
    where appointment.property_id = p_property_id
        and appointment.ends_at < core.clock() - interval '1 day';
    update resman.pull_cursor as taken
    set
        pulling_by = null, pulling_until = null, rests_until = null,
        last_pulled_at = core.clock(), error_count = 0, last_error = null,
        due_at = case
            -- What is to be read again does not wait for the next hour or day.
            when exists (
                select 1 from resman.prospect_inbox as inbox
                where inbox.property_id = p_property_id and inbox.state = 'hinted'
            ) then core.clock() + make_interval(secs => least(
                resman.bridge_setting(p_bridge_id, 'pull_seconds', 300),
                greatest(1, resman.bridge_setting(p_bridge_id, 'guard_seconds', 30))
            ))
            else greatest(
                core.clock()
                + make_interval(secs => resman.bridge_setting(p_bridge_id, 'pull_seconds', 300)),
                resman.next_window(
                    integration.sync_frequency, integration.time_zone, core.clock()
                )
            )
        end
    from resman.resman_integration as integration
    where taken.property_id = p_property_id and integration.property_id = p_property_id;
    perform resman.note_success(p_property_id);
end;
$$;

comment on function resman.end_pull(uuid, uuid) is
'Ends the reading of a property that went well: the next is due after the interval, or in the '
'next window of a property that is not synced in real time.';
