create or replace function resman.finish_task(p_task_id uuid, p_done_by text default null)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    update resman.staff_task as task
    set done_at = core.clock(), done_by = coalesce(p_done_by, session_user)
    where task.id = p_task_id and task.done_at is null;
    if not found then
        return false;
    end if;
    insert into core.audit_event (action, subject_type, subject_id, change)
    values ('task.finish', 'task', p_task_id::text, '{}');
    return true;
end;
$$;

comment on function resman.finish_task(uuid, text) is
'Marks a task of staff as done, in the name given or else the session''s; returns whether it '
'was open. A cancelled tour whose tasks are done counts as removed from then on. Writes '
'staff_task, audit_event.';

grant execute on function resman.finish_task(uuid, text) to
tourbase_operator;
