create or replace function resman.call_requests(p_property_id uuid, p_prospects jsonb)
returns void
language plpgsql
volatile
set search_path = ''
set jit = off
as $$
begin
    perform resman.enqueue_request(elsewhere.id)
    from (
        select request.id
        from resman.tour_request as request
        where request.id = any(array(
            select state.unit_id
            from (
                select
                    lower(prospect.value ->> 'prospect_id') as prospect_id,
                    substring(
                        appointment.value ->> 'marker' from '^\[ref:tour:([0-9a-f]{32}):'
                    )::uuid as tour_id
                from jsonb_array_elements(p_prospects) as prospect (value)
                cross join lateral jsonb_array_elements(
                    coalesce(prospect.value -> 'appointments', '[]'::jsonb)
                ) as appointment (value)
            ) as shown
            inner join resman.tour_state as state on shown.tour_id = state.tour_id
            where state.told is not null
                and (state.prospect_id, state.property_id)
                is distinct from (shown.prospect_id, p_property_id)
        ))
        order by request.id
        for no key update skip locked
    ) as elsewhere;
    if found then
        perform resman.ring_doorbell();
    end if;
end;
$$;

comment on function resman.call_requests(uuid, jsonb) is
'Has requests looked at again whose tours'' markers are on other prospects than theirs, or at '
'another property: ResMan may have merged or moved them.';
