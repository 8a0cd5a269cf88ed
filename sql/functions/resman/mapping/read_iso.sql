create or replace function resman.read_iso(p_text text)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
declare
    v_part text[] := regexp_match(
        p_text,
        '^\s*((?:19|20|21)\d\d-[01]\d-[0-3]\d)(?:[Tt ]+([01]\d|2[0-3])(:[0-5]\d)(:[0-5]\d)?(?:[.,]\d{1,9})?'
        '\s*([Zz]|[+-](?:0\d|1[0-5])(?::?[0-5]\d)?)?)?\s*$'
    );
begin
    if v_part is null then
        return null;
    end if;
    return jsonb_build_object(
        'date', v_part[1]::date::text,
        'time', v_part[2] || v_part[3] || coalesce(v_part[4], ':00'),
        'offset', case when upper(v_part[5]) = 'Z' then '+00' else v_part[5] end
    );
exception
    when datetime_field_overflow or invalid_datetime_format then
        return null;
end;
$$;

comment on function resman.read_iso(text) is
'Returns {date, time, offset} of an ISO 8601 date, with a time and an offset where they are '
'given; null where it is none.';
