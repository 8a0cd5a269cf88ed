create or replace function resman.chat_wish(p_row jsonb, p_zone text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
    v_text text := p_row ->> 'tour_datetime';
    v_local timestamp;
    v_at timestamptz;
    v_fault text;
    v_type text;
begin
    if v_text is null or (p_row ? 'is_book_tour' and p_row -> 'is_book_tour' <> 'true') then
        return '{}'::jsonb;
    elsif v_text ~ '\d:\d\d.*(Z|[+-]\d\d(:?\d\d)?)$' then
        v_at := v_text::timestamptz;
    else
        v_local := v_text::timestamp;
        v_fault := resman.local_time_fault(v_local, p_zone, null);
        -- The first of two; in the gap, as Postgres reads it.
        v_at := coalesce(
            resman.local_instant(v_local, p_zone, 1::smallint), v_local at time zone p_zone
        );
    end if;
    if not isfinite(v_at) then
        return '{}'::jsonb;
    end if;
    v_type := (
        select word.tour_type from resman.tour_type_alias as word
        where word.alias = lower(btrim(p_row ->> 'tour_type'))
    );
    if v_type is null and nullif(btrim(p_row ->> 'tour_type'), '') is not null then
        v_fault := coalesce(v_fault, 'type_not_offered');
    end if;
    return jsonb_build_object(
        'at', to_char(v_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'type', coalesce(v_type, 'in_person'), 'fault', v_fault
    );
exception
    when invalid_datetime_format or datetime_field_overflow then
        return '{}'::jsonb;
end;
$$;

comment on function resman.chat_wish(jsonb, text) is
'Returns the tour that a conversation''s row speaks of: {at, type, fault}, a time without an '
'offset being the property''s; empty where it speaks of none, or of none that can be read. Never '
'raises.';
