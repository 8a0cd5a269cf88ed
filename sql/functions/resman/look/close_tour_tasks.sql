create or replace function resman.close_tour_tasks(p_tour_id uuid, p_kind text)
returns void
language sql
volatile
set search_path = ''
as $$
    update resman.staff_task as task
    set done_at = core.clock(), done_by = 'seen in ResMan'
    where task.tour_id = p_tour_id and task.kind = p_kind and task.done_at is null
$$;

comment on function resman.close_tour_tasks(uuid, text) is
'Marks staff''s tasks of a kind for a tour as done, since ResMan shows it.';
