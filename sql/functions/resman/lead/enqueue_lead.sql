create or replace function resman.enqueue_lead(
    p_unit_id uuid,
    p_operation text,
    p_priority integer,
    p_changes integer,
    p_row_version integer
)
returns void
language sql
volatile
set search_path = ''
as $$
    insert into resman.lead_sync_queue (
        conversation_id, unit_id, property_id, sync_operation, priority, change_count, row_version,
        due_at
    )
    select
        conversation.id, conversation.id, resman.lead_property(conversation),
        p_operation, p_priority, p_changes, p_row_version, core.clock()
    from public.conversation as conversation
    where conversation.id = p_unit_id
    on conflict (unit_id, sync_operation, status) where status = 'pending' do update
    set
        change_count = lead_sync_queue.change_count + excluded.change_count,
        row_version = greatest(lead_sync_queue.row_version, excluded.row_version),
        priority = greatest(lead_sync_queue.priority, excluded.priority),
        property_id = excluded.property_id,
        due_at = case
            when excluded.property_id is not distinct from lead_sync_queue.property_id
                then least(lead_sync_queue.due_at, excluded.due_at)
            else excluded.due_at
        end,
        retry_count = 0,
        reason_code = null
$$;

comment on function resman.enqueue_lead(uuid, text, integer, integer, integer) is
'Notes work for a lead: a new pending job, or one more change of the pending one. The caller '
'holds the lead''s row.';
