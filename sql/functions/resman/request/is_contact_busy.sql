create or replace function resman.is_contact_busy(p_job resman.lead_sync_queue, p_keys bigint[])
returns boolean
language sql
stable
set search_path = ''
as $$
    select exists (
        select 1
        from resman.create_turn as turn
        left join resman.lead_state as state on turn.unit_id = state.unit_id
        left join resman.lead_sync_queue as job
            on turn.unit_id = job.unit_id and job.status = 'processing'
        left join resman.lead_attempt as attempt
            on job.attempt_id = attempt.id and job.attempt_at = attempt.intended_at
        where turn.property_id = p_job.property_id
            and turn.contact_hash = any(p_keys)
            and turn.unit_id <> p_job.unit_id
            and (
                turn.number > p_job.fence
                or state.doubt_attempt_id is not null
                or (attempt.id is not null and attempt.outcome is null)
            )
    )
$$;

comment on function resman.is_contact_busy(resman.lead_sync_queue, bigint[]) is
'Tells whether another request of the same person made a prospect that this job''s look may have '
'missed: it was decided after this claim, or its answer is not there yet.';
