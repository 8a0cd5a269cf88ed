create or replace function resman.is_request_carried(p_request_id uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
    select exists (
        select 1
        from resman.lead_sync_queue as job
        inner join resman.tour_booking_sync as tour on job.unit_id = tour.unit_id
        left join resman.lead_attempt as attempt
            on job.attempt_id = attempt.id and job.attempt_at = attempt.intended_at
        where job.unit_id = p_request_id and job.status = 'processing'
            and (job.attempt_id is null or attempt.tour_revision >= tour.revision)
    )
$$;

comment on function resman.is_request_carried(uuid) is
'Tells whether the job of a request is being worked on and tells its tour as it stands, or is '
'still to read it: it needs no other.';
