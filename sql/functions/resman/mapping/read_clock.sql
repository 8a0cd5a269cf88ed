create or replace function resman.read_clock(p_text text)
returns time
language plpgsql
immutable
set search_path = ''
as $$
declare
    v_part text[] := regexp_match(
        p_text, '^\s*(\d{1,2})(?::([0-5]\d))?(?::([0-5]\d))?(?:\.\d+)?\s*([AaPp])?\.?(?:[Mm]\.?)?\s*$'
    );
    v_hour integer := v_part[1]::integer;
begin
    if v_part is null or (v_part[2] is null and v_part[4] is null) then
        return null;
    elsif v_part[4] is not null then
        if v_hour not between 1 and 12 then
            return null;
        end if;
        v_hour := v_hour % 12 + case when lower(v_part[4]) = 'p' then 12 else 0 end;
    elsif v_hour > 23 then
        return null;
    end if;
    return make_time(v_hour, coalesce(v_part[2], '0')::integer, coalesce(v_part[3], '0')::integer);
end;
$$;

comment on function resman.read_clock(text) is
'Returns a time of day such as 15:00, 3:00 PM or 3 pm; null where it is none.';
