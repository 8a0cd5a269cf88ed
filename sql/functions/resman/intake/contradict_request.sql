create or replace function resman.contradict_request(p_known resman.tour_request)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform resman.count_request(
        p_known.source, (core.clock() at time zone resman.property_zone(p_known.property_id))::date,
        1, 0, 1, core.clock()
    );
    return jsonb_build_object('http', 409, 'id', p_known.id);
end;
$$;

comment on function resman.contradict_request(resman.tour_request) is
'Answers a request that says something else under a key or a version that is known; it counts as '
'failed.';
