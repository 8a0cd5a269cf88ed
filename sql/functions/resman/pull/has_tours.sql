create or replace function resman.has_tours(p_property_id uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
    select exists (
        select 1 from resman.opening_hours as hours where hours.property_id = p_property_id
    ) or exists (
        select 1 from resman.tour_state as state
        where state.property_id = p_property_id
            and state.told is not null
            and state.remote_state in ('placed', 'moved_by_staff', 'awaiting_removal')
    )
$$;

comment on function resman.has_tours(uuid) is
'Tells whether appointments in ResMan concern a property: it has slots, or a tour of ours stands '
'there.';
