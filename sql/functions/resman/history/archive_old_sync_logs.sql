create or replace function resman.archive_old_sync_logs()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
    with kept as materialized (
        select core.clock() - interval '90 days' as since
    ),

    old as (
        select log.id, log.created_at
        from resman.lead_sync_log as log
        -- As a scalar it is asked once, and only months that began before it are read.
        where log.created_at < (select kept.since from kept)
        limit 10000
    ),

    moved as (
        delete from resman.lead_sync_log as log
        using old
        where log.id = old.id and log.created_at = old.created_at
            and log.created_at < (select kept.since from kept)
        returning log.*
    )

    insert into resman.lead_sync_log_archive (
        id, conversation_id, resman_lead_id, sync_direction, sync_status, sync_type, sync_data,
        response_data, error_message, error_code, conflict_resolution, conflict_details,
        retry_count, processing_time_ms, created_at, property_id, seq, job_id, attempt_id,
        reason_code
    )
    select
        moved.id, moved.conversation_id, moved.resman_lead_id, moved.sync_direction,
        moved.sync_status, moved.sync_type, moved.sync_data, moved.response_data,
        moved.error_message, moved.error_code, moved.conflict_resolution, moved.conflict_details,
        moved.retry_count, moved.processing_time_ms, moved.created_at, moved.property_id,
        moved.seq, moved.job_id, moved.attempt_id, moved.reason_code
    from moved
    on conflict (id) do nothing
$$;

comment on function resman.archive_old_sync_logs() is
'Moves log rows older than 90 days into the archive, 10,000 at a call.';

grant execute on function resman.archive_old_sync_logs() to
tourbase_bridge, tourbase_operator;
