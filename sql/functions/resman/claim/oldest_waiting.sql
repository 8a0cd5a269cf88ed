create or replace function resman.oldest_waiting(p_property_id uuid)
returns timestamptz[]
language plpgsql
stable
set search_path = ''
-- The index has the oldest of each property and priority first, however many wait.
set enable_seqscan = off
set enable_bitmapscan = off
set enable_sort = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
begin
    return array(
        select (
            select job.due_at from resman.lead_sync_queue as job
            where job.status = 'pending'
                and job.property_id = p_property_id
                and job.priority = level.priority
            order by job.due_at, job.seq
            limit 1
        )
        from (values (1), (2), (3)) as level (priority)
    );
end;
$$;

comment on function resman.oldest_waiting(uuid) is
'Returns for each priority since when the oldest job of a property is due; null: none waits.';
