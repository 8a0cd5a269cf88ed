create or replace function resman.is_tour_due(p_unit_id uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
    select exists (
        select 1
        from resman.tour_booking_sync as tour
        left join resman.tour_state as state on tour.id = state.tour_id
        where tour.unit_id = p_unit_id
            and not tour.is_history
            and (
                (
                    tour.revision > coalesce(state.told_revision, 0)
                    and tour.revision is distinct from state.failed_revision
                )
                or (
                    state.told ->> 'class' = 'placed'
                    and state.event_id is null
                    and state.looked_revision is distinct from state.told_revision
                )
            )
    )
$$;

comment on function resman.is_tour_due(uuid) is
'Tells whether a lead, or a request, has a tour that is to be told, or whose appointment is to '
'be looked for.';
