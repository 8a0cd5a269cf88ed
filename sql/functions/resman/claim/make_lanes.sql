create or replace function resman.make_lanes()
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    insert into resman.property_lane (property_id)
    select integration.property_id
    from resman.resman_integration as integration
    where (
        select true from resman.property_lane as lane
        where lane.property_id = integration.property_id
    ) is null
    on conflict do nothing;
    insert into resman.property_turn (property_id)
    select lane.property_id
    from resman.property_lane as lane
    where (
        select true from resman.property_turn as turn
        where turn.property_id = lane.property_id
        limit 1
    ) is null
    on conflict do nothing;
end;
$$;

comment on function resman.make_lanes() is
'Gives each connected property that has none a lane and a turn.';
