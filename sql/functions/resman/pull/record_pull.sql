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
begin
    perform 1 from resman.pull_cursor as taken
    where taken.property_id = p_property_id and taken.pulling_by = p_bridge_id
    for no key update;
    if not found then
        return jsonb_build_object('status', 'stale');
    end if;
    if resman.has_tours(p_property_id) then
        perform resman.lock_rules(p_property_id, false);
        perform resman.see_prospect(p_property_id, prospect.value, p_pull ->> 'asked_at')
        from (
            select shown.value from jsonb_array_elements(p_pull -> 'prospects') as shown (value)
            -- Who is shown without them may have some.
            where shown.value ? 'appointments'
            order by shown.value ->> 'prospect_id'
        ) as prospect;
    end if;
    perform resman.see_places(p_property_id, p_pull);
    perform resman.apply_page(
        p_property_id, p_pull -> 'prospects',
        coalesce(p_pull ->> 'served_at', p_pull ->> 'asked_at')::timestamptz,
        case
            when (p_pull ->> 'is_new')::boolean then 'new'
            when (p_pull ->> 'is_look')::boolean then 'look'
            else 'none'
        end
    );
    perform resman.note_missing(p_property_id, p_pull -> 'missing');
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
    if p_pull ->> 'reader_refused' is not null then
        perform resman.note_reader_refused(p_property_id, p_pull ->> 'reader_refused');
    end if;
    return jsonb_build_object('status', 'recorded');
end;
$$;

comment on function resman.record_pull(uuid, uuid, jsonb) is
'Takes over a piece of what was read of a property: {asked_at, served_at, through, is_last, is_new '
'(all of it was changed since the property is connected), is_look (they were asked for by their '
'ids), reader_refused (how v2 refused to tell it), '
'prospects: [{prospect_id, appointments: [{event_id, at, marker}]} and, where leads are wanted, '
'the whole of it, or with is_part what v2 shows], missing: [ids that were asked for and not '
'shown]}. The cursor moves with it, '
'to the end of the piece (through) and never past ResMan''s clock. Returns {status}: recorded, or '
'stale where another bridge reads the property now.';

grant execute on function resman.record_pull(uuid, uuid, jsonb) to
tourbase_bridge;
