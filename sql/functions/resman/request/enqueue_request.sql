create or replace function resman.enqueue_request(p_request_id uuid)
returns void
language sql
volatile
set search_path = ''
as $$
    insert into resman.lead_sync_queue (
        unit_id, property_id, sync_operation, priority, change_count, due_at
    )
    select request.id, request.property_id, 'intake', 3, 0, core.clock()
    from resman.tour_request as request
    where request.id = p_request_id
    on conflict (unit_id, sync_operation, status) where status = 'pending' do update
    set
        due_at = least(lead_sync_queue.due_at, excluded.due_at), retry_count = 0,
        reason_code = null
$$;

comment on function resman.enqueue_request(uuid) is
'Makes the job that tells ResMan the tour of a request that has no lead; where one waits it '
'becomes due. The caller holds the request.';
