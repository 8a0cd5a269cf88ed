create or replace function resman.read_tour_time(p_fields jsonb, p_zone text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
    v_iso jsonb := resman.read_iso(p_fields ->> 'tour.scheduled_date');
    v_zone text := coalesce(p_fields ->> 'tour.timezone', p_zone);
    v_time time := (v_iso ->> 'time')::time;
    v_occurrence smallint := (p_fields ->> 'tour.scheduled_occurrence')::smallint;
    v_fault text;
begin
    if p_fields -> 'tour.scheduled_date' is null then
        return '{"target": "tour.scheduled_date", "fault": "required"}'::jsonb;
    elsif v_iso is null then
        return '{"target": "tour.scheduled_date", "fault": "type"}'::jsonb;
    elsif v_iso ->> 'offset' is not null then
        return jsonb_build_object(
            'at', format('%s %s%s', v_iso ->> 'date', v_time, v_iso ->> 'offset')::timestamptz
        );
    elsif v_time is null then
        v_time := resman.read_clock(p_fields ->> 'tour.scheduled_time');
        if v_time is null then
            return jsonb_build_object('target', 'tour.scheduled_time', 'fault', case
                when p_fields ? 'tour.scheduled_time' then 'type' else 'time_missing'
            end);
        end if;
    end if;
    if v_occurrence not in (1, 2) then
        return '{"target": "tour.scheduled_occurrence", "fault": "out_of_range"}'::jsonb;
    end if;
    v_fault := resman.local_time_fault((v_iso ->> 'date')::date + v_time, v_zone, v_occurrence);
    if v_fault is not null then
        return jsonb_build_object('target', 'tour.scheduled_date', 'fault', v_fault);
    end if;
    return jsonb_build_object('at', resman.local_instant(
        (v_iso ->> 'date')::date + v_time, v_zone, v_occurrence
    ));
exception
    when invalid_parameter_value then
        return '{"target": "tour.timezone", "fault": "unknown_zone"}'::jsonb;
    when datetime_field_overflow or invalid_datetime_format then
        return '{"target": "tour.scheduled_date", "fault": "type"}'::jsonb;
end;
$$;

comment on function resman.read_tour_time(jsonb, text) is
'Returns {at}, the instant that a request asks for, or {target, fault}. A time with an offset is '
'an instant, one without is on the clock of the property, or of the zone that the source gives.';
