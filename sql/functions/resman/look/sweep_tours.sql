create or replace function resman.sweep_tours(p_limit integer default 500)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_count integer := resman.follow_staff();
    v_done integer;
begin
    -- Nobody takes the seats of two tours at once.
    if v_count = 0 then
        v_count := resman.follow_chat();
    end if;
    v_count := v_count + resman.write_chat_time() + resman.note_missed_tours(p_limit);
    update resman.tour_state as state
    set remote_state = 'removed', is_row_due = true
    where state.tour_id in (
        select waiting.tour_id from resman.tour_state as waiting
        where waiting.remote_state = 'awaiting_removal' and not exists (
            select 1 from resman.staff_task as task
            where task.tour_id = waiting.tour_id
                and task.kind = 'remove_appointment' and task.done_at is null
        )
        order by waiting.tour_id
        limit p_limit
        for no key update skip locked
    );
    get diagnostics v_done = row_count;
    v_count := v_count + v_done;
    return v_count + resman.write_tour_rows(array(
        select distinct state.unit_id from resman.tour_state as state
        where state.is_row_due
        limit p_limit
    ));
end;
$$;

comment on function resman.sweep_tours(integer) is
'Does what of tours is left to do: rows that somebody was writing, one move by staff or one tour '
'of a chat, removals that staff has ticked off, tours that no job tells; returns how many. Called '
'again until it returns 0.';

grant execute on function resman.sweep_tours(integer) to
tourbase_bridge;
