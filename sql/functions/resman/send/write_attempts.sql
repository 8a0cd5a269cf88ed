create or replace function resman.write_attempts(p_attempts resman.lead_attempt[])
returns void
language plpgsql
volatile
set search_path = ''
-- Jobs are found by their ids, and then joined to their intents.
set enable_hashjoin = on
set enable_nestloop = off
set jit = off
as $$
begin
    if p_attempts = '{}' then
        return;
    end if;
    insert into resman.lead_attempt (
        id, intended_at, unit_id, job_id, fence, bridge_id, property_id, kind, op_key, marker,
        version, payload_hash, sent, tour_id, tour_revision
    )
    select
        made.id, made.intended_at, made.unit_id, made.job_id, made.fence, made.bridge_id,
        made.property_id, made.kind, made.op_key, made.marker, made.version, made.payload_hash,
        made.sent, made.tour_id, made.tour_revision
    from unnest(p_attempts) as made;
    update resman.lead_sync_queue as job
    set attempt_id = made.id, attempt_at = made.intended_at
    from unnest(p_attempts) as made
    where job.id = any(array(select each.job_id from unnest(p_attempts) as each))
        and job.id = made.job_id and job.status in ('pending', 'processing')
        and job.lease_until is not null;
end;
$$;

comment on function resman.write_attempts(resman.lead_attempt[]) is
'Writes the intents of calls, and to each job which is its own.';
