create or replace function resman.copy_one_tour_state(p_tour_id uuid)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform resman.copy_tour_state(array[p_tour_id]);
exception
    when unique_violation then
        perform set_config('tourbase.origin', '', true);
        update resman.tour_state as state
        set
            event_id = null, looked_revision = state.told_revision,
            error_message = format('event %s belongs to another tour already', state.event_id)
        where state.tour_id = p_tour_id;
        perform resman.copy_tour_state(array[p_tour_id]);
end;
$$;

comment on function resman.copy_one_tour_state(uuid) is
'Does for one tour what copy_tour_state does; an appointment that another tour has already is '
'noted with the tour and left out.';
