create or replace function resman.record_pull(
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
    v_is_last boolean := coalesce((p_pull ->> 'is_last')::boolean, false);
    v_through timestamptz := (p_pull ->> 'through')::timestamptz;
    v_prospect jsonb;
begin
    perform 1 from resman.pull_cursor as taken
    where taken.property_id = p_property_id and taken.pulling_by = p_bridge_id
    for no key update;
    if not found then
        return jsonb_build_object('status', 'stale');
    end if;
    perform resman.lock_rules(p_property_id, false);
    for v_prospect in
        select prospect.value
        from jsonb_array_elements(p_pull -> 'prospects') as prospect
        order by prospect.value ->> 'prospect_id'
    loop
        perform resman.see_tours(shown.unit_id, v_prospect, (p_pull ->> 'asked_at')::timestamptz)
        from (
            select distinct state.unit_id
            from resman.tour_state as state
            where state.property_id = p_property_id
                and state.prospect_id = v_prospect ->> 'prospect_id'
        ) as shown;
        perform resman.see_appointments(p_property_id, v_prospect, v_now);
    end loop;
    update resman.pull_cursor as taken
    set
        pulled_through = greatest(
            taken.pulled_through,
            case
                when v_through is not null then least(
                    v_through,
                    coalesce(p_pull ->> 'served_at', p_pull ->> 'asked_at')::timestamptz
                    - interval '30 seconds'
                )
            end
        ),
        served_at = coalesce((p_pull ->> 'served_at')::timestamptz, taken.served_at),
        pulling_until = v_now
        + make_interval(secs => resman.bridge_setting(p_bridge_id, 'lease_seconds', 120))
    where taken.property_id = p_property_id;
    if v_is_last then
        perform resman.end_pull(p_property_id, p_bridge_id);
    end if;
    return jsonb_build_object('status', 'recorded');
end;
$$;

comment on function resman.record_pull(uuid, uuid, jsonb) is
'Takes over a piece of what was read of a property: {asked_at, served_at, through, is_last, '
'prospects: [{prospect_id, appointments: [{event_id, at, marker}]}]}. The cursor moves with it, to '
'the end of the piece (through) and never past ResMan''s clock. Returns {status}: recorded, or '
'stale where another bridge reads the property now.';

grant execute on function resman.record_pull(uuid, uuid, jsonb) to
tourbase_bridge;
