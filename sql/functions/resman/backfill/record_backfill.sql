create or replace function resman.record_backfill(
    p_property_id uuid,
    p_bridge_id uuid,
    p_pull jsonb
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_now timestamptz := core.clock();
    v_run resman.backfill_run;
begin
    perform 1 from resman.pull_cursor as taken
    where taken.property_id = p_property_id and taken.pulling_by = p_bridge_id
    for no key update;
    if found then
        select run.* into v_run from resman.backfill_run as run
        where run.property_id = p_property_id and run.kind = 'remote' and run.state = 'running'
        for no key update;
    end if;
    if v_run.id is null then
        perform resman.end_window(p_property_id, p_bridge_id);
        return jsonb_build_object('status', 'stale');
    end if;
    perform resman.count_window(
        v_run.id, p_bridge_id, jsonb_array_length(p_pull -> 'prospects'),
        (p_pull ->> 'through')::timestamptz,
        resman.apply_window(
            p_property_id, p_pull -> 'prospects',
            coalesce(p_pull ->> 'served_at', p_pull ->> 'asked_at')::timestamptz, v_run.is_dry
        )
    );
    if (p_pull ->> 'is_last')::boolean then
        perform resman.end_window(p_property_id, p_bridge_id);
        perform resman.note_success(p_property_id);
    else
        update resman.pull_cursor as taken
        set
            pulling_until = v_now
            + make_interval(secs => resman.bridge_setting(p_bridge_id, 'lease_seconds', 120))
        where taken.property_id = p_property_id;
    end if;
    return jsonb_build_object('status', 'recorded');
end;
$$;

comment on function resman.record_backfill(uuid, uuid, jsonb) is
'Takes over a piece of a remote backfill''s window, as record_pull does of what is new; imports '
'prospects however old. The backfill''s cursor moves with it. Returns {status}: recorded, or stale '
'where another bridge reads the property now, or the backfill was cancelled.';

grant execute on function resman.record_backfill(uuid, uuid, jsonb) to
tourbase_bridge;
