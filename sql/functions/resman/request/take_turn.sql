create or replace function resman.take_turn(p_request resman.tour_request, p_keys bigint[])
returns void
language sql
volatile
set search_path = ''
as $$
    insert into resman.create_turn (property_id, contact_hash, unit_id, at)
    select p_request.property_id, one.key, p_request.id, core.clock()
    from unnest(p_keys) as one (key)
    order by one.key
    on conflict (property_id, contact_hash) do update
    set unit_id = excluded.unit_id, number = nextval('resman.fence_seq'), at = excluded.at
$$;

comment on function resman.take_turn(resman.tour_request, bigint[]) is
'Notes that a prospect is being made for a request, under the keys of its person.';
