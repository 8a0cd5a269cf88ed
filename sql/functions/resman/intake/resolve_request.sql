create or replace function resman.resolve_request(
    p_source text,
    p_mapped jsonb,
    p_is_change boolean default false
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
    v_fields jsonb := p_mapped -> 'fields';
    v_names jsonb := p_mapped -> 'names';
    v_integration resman.resman_integration;
    v_property uuid := resman.find_request_property(p_source, v_fields ->> 'tour.property_id');
    v_type text;
    v_status text := resman.event_status(coalesce(v_fields ->> 'event', 'created'));
    v_time jsonb := '{}'::jsonb;
    v_wrong jsonb;
begin
    select * into v_integration from resman.resman_integration as integration
    where integration.property_id = v_property;
    select alias.tour_type into v_type from resman.tour_type_alias as alias
    where alias.alias = lower(btrim(v_fields ->> 'tour.tour_type'));
    if not p_is_change or v_fields ? 'tour.scheduled_date' then
        v_time := resman.read_tour_time(v_fields, coalesce(v_integration.time_zone, 'UTC'));
    end if;
    select coalesce(jsonb_agg(resman.violation(
        wrong.target, v_names ->> wrong.target, wrong.code, wrong.allowed
    )), '[]'::jsonb)
    into v_wrong
    from (
        values
        ('tour.property_id', case
            when not v_fields ? 'tour.property_id' then case when not p_is_change then 'required' end
            when v_property is null then 'unknown_property'
            when v_integration.id is null or v_integration.sync_direction = 'from_resman'
                then 'property_not_accepting'
        end, null::jsonb),
        ('tour.tour_type', case
            when not v_fields ? 'tour.tour_type' then case when not p_is_change then 'required' end
            when v_type is null then 'not_allowed'
        end, (select jsonb_agg(word.alias order by word.alias) from resman.tour_type_alias as word)),
        (v_time ->> 'target', v_time ->> 'fault', null),
        ('tour.duration_minutes', case
            when (v_fields ->> 'tour.duration_minutes')::integer not between 5 and 480
                then 'out_of_range'
        end, null),
        ('version', case when (v_fields ->> 'version')::integer < 1 then 'out_of_range' end, null),
        ('event', case when v_status is null then 'not_allowed' end, jsonb_build_array(
            'created', 'confirmed', 'rescheduled', 'cancelled', 'completed', 'no_show'
        )),
        ('prospect.name', case
            when not p_is_change and not v_fields ?| array[
                'prospect.name', 'prospect.first_name', 'prospect.last_name',
                'prospect.resman_prospect_id'
            ] then 'required'
        end, null)
    ) as wrong (target, code, allowed)
    where wrong.code is not null;
    return jsonb_build_object(
        'property_id', v_property, 'time_zone', v_integration.time_zone, 'tour_type', v_type,
        'at', v_time -> 'at', 'duration', v_fields -> 'tour.duration_minutes',
        'status', v_status, 'violations', v_wrong
    );
end;
$$;

comment on function resman.resolve_request(text, jsonb, boolean) is
'Returns what a request means: {property_id, tour_type, at, duration, status, version, '
'violations}. Of a change only what it gives is looked at. Opening hours and seats are the affair '
'of the tour''s row.';
