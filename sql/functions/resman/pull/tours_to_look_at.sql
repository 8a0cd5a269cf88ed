create or replace function resman.tours_to_look_at(
    p_property_id uuid,
    p_most integer,
    p_now timestamptz
)
returns text[]
language sql
stable
set search_path = ''
as $$
    select array(
        select state.prospect_id
        from resman.tour_state as state
        where state.property_id = p_property_id
            and state.told is not null
            and state.remote_state in ('placed', 'moved_by_staff', 'awaiting_removal')
            and state.prospect_id is not null
            and (
                state.remote_state = 'awaiting_removal'
                or (state.told ->> 'at')::timestamptz > p_now - interval '1 day'
            )
            and coalesce(state.looked_at < p_now - interval '2 minutes', true)
        group by state.prospect_id
        order by min(state.looked_at) nulls first, state.prospect_id
        limit greatest(0, least(p_most, 20))
    )
$$;

comment on function resman.tours_to_look_at(uuid, integer, timestamptz) is
'Returns prospects with a coming tour of ours, or one that staff are to remove, those not looked '
'at for longest first: ResMan may not count a change of an event as a change of its prospect.';
