create or replace function resman.sweep_lanes(p_now timestamptz)
returns uuid[]
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_swept uuid[];
begin
    insert into resman.property_lane (property_id)
    select integration.property_id
    from resman.resman_integration as integration
    where not exists (
        select 1 from resman.property_lane as lane
        where lane.property_id = integration.property_id
    )
    order by integration.property_id
    on conflict do nothing;

    with due as (
        select lane.property_id from resman.property_lane as lane
        where lane.swept_at not between p_now - interval '5 seconds' and p_now
        for no key update skip locked
    ),

    swept as (
        update resman.property_lane as lane
        set swept_at = p_now
        from due
        where lane.property_id = due.property_id
        returning lane.property_id
    )

    select coalesce(array_agg(swept.property_id), '{}') into v_swept from swept;
    return v_swept;
end;
$$;

comment on function resman.sweep_lanes(timestamptz) is
'Returns the properties whose jobs a claim should look for below their floor too, every five '
'seconds; a job comes there by hand, or by a claim that was rolled back. Makes missing lanes.';
