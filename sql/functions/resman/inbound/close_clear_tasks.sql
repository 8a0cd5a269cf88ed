create or replace function resman.close_clear_tasks(p_reads resman.lead_read[])
returns void
language sql
volatile
set search_path = ''
as $$
    update resman.staff_task as task
    set done_at = core.clock(), done_by = 'seen in ResMan'
    from unnest(p_reads) as read
    where task.conversation_id = any(array(select each.unit_id from unnest(p_reads) as each))
        and task.conversation_id = read.unit_id
        and task.kind = 'clear_field' and task.done_at is null
        and (
            read.remote -> task.text = 'null'::jsonb
            -- There is something to tell again.
            or resman.lead_projection(read.unit_id) ? task.text
        )
$$;

comment on function resman.close_clear_tasks(resman.lead_read[]) is
'Closes staff''s tasks to empty a field of leads that were read: it is empty in ResMan, or has a '
'value on our side again (decisions.md 15).';
