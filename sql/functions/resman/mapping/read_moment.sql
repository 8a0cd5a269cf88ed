create or replace function resman.read_moment(p_text text, p_transform jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
set timezone = 'UTC'
as $$
declare
    v_kind text := p_transform ->> 'name';
    v_format text := p_transform ->> 'format';
    v_zone text := p_transform ->> 'zone';
    v_iso jsonb;
    v_local timestamp;
    v_at timestamptz;
begin
    if v_format is not null then
        v_local := to_timestamp(p_text, v_format) at time zone 'UTC';
    elsif v_kind = 'time' then
        v_local := date '2000-01-01' + resman.read_clock(p_text);
    else
        v_iso := resman.read_iso(p_text);
        v_local := (v_iso ->> 'date')::date + coalesce(v_iso ->> 'time', '00:00')::time;
    end if;
    if v_local is null or not isfinite(v_local)
        or extract(year from v_local) not between 1900 and 2199 then
        return '{"fault": "type"}'::jsonb;
    elsif v_kind = 'date' then
        return to_jsonb(to_char(v_local, 'YYYY-MM-DD'));
    elsif v_kind = 'time' then
        return to_jsonb(to_char(v_local, 'HH24:MI:SS'));
    elsif v_iso is not null and v_iso ->> 'time' is null then
        return to_jsonb(v_iso ->> 'date');
    elsif v_iso ->> 'offset' is not null then
        return to_jsonb(to_char(v_local, 'YYYY-MM-DD"T"HH24:MI:SS') || (v_iso ->> 'offset'));
    elsif v_format ~ '(TZH|OF|TZ)' then
        return to_jsonb(to_char(v_local, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'));
    elsif v_zone is null then
        return to_jsonb(to_char(v_local, 'YYYY-MM-DD"T"HH24:MI:SS'));
    end if;
    v_at := v_local at time zone v_zone;
    if v_at at time zone v_zone <> v_local then
        return '{"fault": "no_such_time"}'::jsonb;
    elsif exists (
        select 1 from unnest(array[-60, -30, 30, 60]) as shift (minutes)
        where (v_at + make_interval(mins => shift.minutes)) at time zone v_zone = v_local
    ) then
        return '{"fault": "ambiguous_time"}'::jsonb;
    end if;
    return to_jsonb(to_char(v_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'));
exception
    when datetime_field_overflow or invalid_datetime_format or invalid_text_representation
        or numeric_value_out_of_range then
        return '{"fault": "type"}'::jsonb;
end;
$$;

comment on function resman.read_moment(text, jsonb) is
'Returns a date, a time or both in ISO 8601, as the transform says; {fault} where it cannot be '
'read, or where the zone of the transform has no such time or has it twice.';
