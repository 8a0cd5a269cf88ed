create or replace function resman.cleanup_old_queue_items()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
    with old as (
        select job.id, job.status
        from resman.lead_sync_queue as job
        where job.processed_at < (select core.clock()) - interval '7 days'
            and (
                job.status in ('completed', 'cancelled')
                or (job.status = 'failed' and exists (
                    select 1 from resman.lead_state as state
                    where state.unit_id = job.unit_id and state.last_sync_at > job.processed_at
                ))
            )
        limit 10000
    ),

    moved as (
        delete from resman.lead_sync_queue as job
        using old
        where job.id = old.id and job.status = old.status
        returning job.*
    )

    insert into resman.lead_sync_queue_archive (
        id, conversation_id, resman_lead_id, sync_operation, sync_data, priority, retry_count,
        max_retries, next_retry_at, status, error_message, processed_at, created_at, updated_at,
        unit_id, property_id, seq, due_at, reason_code, error_code, change_count, row_version,
        locked_by, lease_until, fence, attempt_id, attempt_at
    )
    select
        moved.id, moved.conversation_id, moved.resman_lead_id, moved.sync_operation,
        moved.sync_data, moved.priority, moved.retry_count, moved.max_retries, moved.next_retry_at,
        moved.status, moved.error_message, moved.processed_at, moved.created_at, moved.updated_at,
        moved.unit_id, moved.property_id, moved.seq, moved.due_at, moved.reason_code,
        moved.error_code, moved.change_count, moved.row_version, moved.locked_by,
        moved.lease_until, moved.fence, moved.attempt_id, moved.attempt_at
    from moved
    on conflict (id) do nothing
$$;

comment on function resman.cleanup_old_queue_items() is
'Moves jobs that ended more than 7 days ago into the archive, 10,000 at a call; a failed job '
'stays until its lead was sent after all.';

grant execute on function resman.cleanup_old_queue_items() to
tourbase_bridge, tourbase_operator;
