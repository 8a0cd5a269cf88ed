create or replace function resman.local_iso(p_at timestamptz, p_zone text)
returns text
language sql
stable
set search_path = ''
as $$
    select
        to_char(p_at at time zone p_zone, 'YYYY-MM-DD"T"HH24:MI:SS')
        || case when zone.shift < interval '0' then '-' else '+' end
        || to_char(greatest(zone.shift, -zone.shift), 'HH24:MI')
    from (select p_at at time zone p_zone - p_at at time zone 'UTC' as shift) as zone
$$;

comment on function resman.local_iso(timestamptz, text) is
'Returns an instant as the clock of a zone shows it, in ISO 8601 with its distance from UTC.';
