create or replace function resman.note_probe(
    p_job resman.lead_sync_queue,
    p_attempt resman.lead_attempt,
    p_is_found boolean
)
returns void
language sql
volatile
set search_path = ''
as $$
    insert into resman.lead_attempt (
        intended_at, unit_id, job_id, fence, bridge_id, property_id, kind, op_key, marker, version,
        outcome, detail, finished_at
    )
    values (
        core.clock(), p_job.unit_id, p_job.id, p_job.fence, p_job.locked_by, p_attempt.property_id,
        'probe', p_attempt.op_key, p_attempt.marker, p_attempt.version,
        'ok', case when p_is_found then 'found' else 'empty' end, core.clock()
    )
$$;

comment on function resman.note_probe(resman.lead_sync_queue, resman.lead_attempt, boolean) is
'Notes that a lost answer was looked for, and whether its call was found.';
