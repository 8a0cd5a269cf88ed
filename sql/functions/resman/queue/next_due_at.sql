create or replace function resman.next_due_at()
returns timestamptz
language sql
stable
security definer
set search_path = ''
as $$
    select min(job.due_at)
    from resman.lead_sync_queue as job
    inner join resman.resman_integration as integration using (property_id)
    where job.status = 'pending'
        and integration.sync_enabled
        and integration.sync_status in ('active', 'error')
        and integration.sync_direction <> 'from_resman'
$$;

comment on function resman.next_due_at() is
'Returns when the next waiting job becomes due; null when none waits.';

grant execute on function resman.next_due_at() to
tourbase_bridge;
