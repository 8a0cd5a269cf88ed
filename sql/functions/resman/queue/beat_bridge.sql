create or replace function resman.beat_bridge(p_bridge_id uuid, p_jobs jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_lease interval := make_interval(secs => resman.bridge_setting(p_bridge_id, 'lease_seconds', 120));
    v_held uuid[];
    v_is_listening boolean;
begin
    update resman.bridge as bridge
    set seen_at = core.clock(), ended_at = null
    where bridge.id = p_bridge_id
    returning bridge.lock_key is not null into v_is_listening;

    with held as (
        update resman.lead_sync_queue as job
        set lease_until = core.clock() + v_lease
        from jsonb_to_recordset(p_jobs) as mine (job_id uuid, fence bigint)
        where job.id = mine.job_id
            and job.fence = mine.fence
            and job.status = 'processing'
            and job.locked_by = p_bridge_id
        returning job.id
    )

    select array_agg(held.id) into v_held from held;

    return jsonb_build_object(
        'lost', coalesce(
            (
                select jsonb_agg(mine.job_id)
                from jsonb_to_recordset(p_jobs) as mine (job_id uuid, fence bigint)
                where mine.job_id <> all(coalesce(v_held, '{}'))
            ),
            '[]'::jsonb
        ),
        -- A bridge that hears nothing looks by the clock; nobody need ring for it.
        'was_unattended', coalesce(v_is_listening and resman.renew_doorbell(), false)
    );
end;
$$;

comment on function resman.beat_bridge(uuid, jsonb) is
'Notes a sign of life and extends the leases of the jobs [{job_id, fence}]; returns {"lost": '
'[job_id]}, those that this bridge no longer holds, and "was_unattended", whether writers may have '
'left the doorbell alone because nobody seemed to listen.';

grant execute on function resman.beat_bridge(uuid, jsonb) to
tourbase_bridge;
