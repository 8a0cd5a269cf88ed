create or replace function resman.request_looks(
    p_facts resman.call_facts,
    p_request resman.tour_request
)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
    v_home text := (p_facts.integration).resman_property_id;
    v_told record;
begin
    return query
    select resman.look_for('id', v_home, jsonb_build_object('prospect_id', alias.winner_id))
    from resman.prospect_alias as alias
    where alias.property_id = p_request.property_id
        and alias.prospect_id = p_request.resman_prospect_id;
    select state.tour_id, state.last_sync_at into v_told
    from resman.tour_state as state
    where state.unit_id = p_request.id and state.told is not null
    limit 1;
    if v_told.tour_id is not null then
        -- A merge takes the events along and changes the winner, so it is among what was changed.
        return next resman.look_for('marker', v_home, jsonb_build_object(
            'modified_from', to_char(
                (
                    greatest(v_told.last_sync_at, p_facts.decided_at - interval '30 days')
                    - interval '5 minutes'
                ) at time zone 'utc',
                'YYYY-MM-DD"T"HH24:MI:SS"Z"'
            ),
            'modified_to', to_char(
                (p_facts.decided_at + interval '1 minute') at time zone 'utc',
                'YYYY-MM-DD"T"HH24:MI:SS"Z"'
            )
        )) || jsonb_build_object(
            'marker', format('[ref:tour:%s:', replace(v_told.tour_id::text, '-', ''))
        );
    end if;
    return query
    select resman.look_for(
        'moved', other.resman_property_id,
        jsonb_build_object('prospect_id', p_request.resman_prospect_id)
    ) || jsonb_build_object('property_id', other.property_id)
    from resman.account_properties(p_request.property_id) as other;
end;
$$;

comment on function resman.request_looks(resman.call_facts, resman.tour_request) is
'Returns where to look for the prospect of a request that answers nothing, in order: its winner, '
'who has the marker of its tour, and the account''s other properties. Of the person nothing is '
'kept to look by.';
