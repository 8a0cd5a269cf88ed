create or replace function resman.see_appointments(
    p_property_id uuid,
    p_prospect jsonb,
    p_at timestamptz
)
returns void
language sql
volatile
set search_path = ''
as $$
    with shown as materialized (
        select distinct on (seen.event_key)
            seen.event_key,
            seen.starts_at
        from (
            select
                coalesce(appointment.value ->> 'event_id', appointment.value ->> 'at') as event_key,
                (appointment.value ->> 'at')::timestamptz as starts_at
            from jsonb_array_elements(p_prospect -> 'appointments') as appointment
            where coalesce(appointment.value ->> 'marker', '') not like '[ref:tour:%'
        ) as seen
        where seen.starts_at > p_at - interval '1 day'
        order by seen.event_key, seen.starts_at
    ),

    gone as (
        delete from resman.remote_appointment as appointment
        where appointment.property_id = p_property_id
            and appointment.prospect_id = p_prospect ->> 'prospect_id'
            and appointment.tour_id is null
            and not exists (
                select 1 from shown where shown.event_key = appointment.event_key
            )
    )

    insert into resman.remote_appointment (
        property_id, prospect_id, event_key, starts_at, ends_at, seen_at
    )
    select
        p_property_id, p_prospect ->> 'prospect_id', shown.event_key, shown.starts_at,
        shown.starts_at + make_interval(mins => coalesce((rule).slot_minutes, 30)),
        p_at
    from shown
    cross join resman.tour_rules(p_property_id) as rule
    order by shown.event_key
    on conflict (property_id, prospect_id, event_key) do update
    set
        starts_at = excluded.starts_at, ends_at = excluded.ends_at, seen_at = excluded.seen_at
$$;

comment on function resman.see_appointments(uuid, jsonb, timestamptz) is
'Takes over the appointments of a prospect that are not ours and not long past: they subtract from '
'what is free. Keeps ids and times, never a name.';
