create or replace function resman.local_instant(
    p_local timestamp,
    p_zone text,
    p_occurrence smallint
)
returns timestamptz
language sql
stable
set search_path = ''
as $$
    with moment as (
        select p_local at time zone 'UTC' as at
    ),

    -- What the zone is off by a day before and a day after; one of them holds.
    candidate as (
        select distinct moment.at - (
            (beside.at at time zone p_zone) - (beside.at at time zone 'UTC')
        ) as at
        from moment
        cross join lateral (
            values (moment.at - interval '24 hours'), (moment.at + interval '24 hours')
        ) as beside (at)
    ),

    shown as (
        select
            candidate.at,
            row_number() over (order by candidate.at) as occurrence,
            count(*) over () as count
        from candidate
        where candidate.at at time zone p_zone = p_local
    )

    select shown.at from shown where shown.count = 1 or shown.occurrence = p_occurrence
$$;

comment on function resman.local_instant(timestamp, text, smallint) is
'Returns the instant of a local time: null where the clock does not show it, and where it shows '
'it twice and no occurrence is chosen.';
