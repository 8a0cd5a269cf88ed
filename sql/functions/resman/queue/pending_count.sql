create or replace function resman.pending_count()
returns integer
language sql
stable
security definer
set search_path = ''
as $$
    select (
        select count(*)
        from resman.lead_sync_queue as job
        inner join resman.resman_integration as integration using (property_id)
        where job.status in ('pending', 'processing')
            and integration.sync_enabled
            and integration.sync_status in ('active', 'error')
            and integration.sync_direction <> 'from_resman'
            and (integration.sync_frequency = 'realtime' or job.status = 'processing')
    )::integer + (select count(*) from resman.lead_change)::integer
    + (select count(*) from resman.chat_change)::integer
$$;

comment on function resman.pending_count() is
'Returns how many jobs wait or are worked on that a bridge can finish: those of connected, '
'enabled, sending properties, and changes that are not yet folded or followed.';

grant execute on function resman.pending_count() to
tourbase_bridge;
