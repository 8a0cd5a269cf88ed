create or replace function resman.fail_open_tour(
    p_job resman.lead_sync_queue,
    p_reason text,
    p_error text,
    p_code text
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_attempt resman.lead_attempt;
begin
    select * into v_attempt from resman.lead_attempt as attempt
    where attempt.id = p_job.attempt_id and attempt.intended_at = p_job.attempt_at;
    if v_attempt.tour_id is null then
        return null;
    end if;
    return resman.fail_tour(
        p_job, v_attempt.tour_id, v_attempt.tour_revision, p_reason, p_error, p_code
    );
end;
$$;

comment on function resman.fail_open_tour(resman.lead_sync_queue, text, text, text) is
'Gives the tour up that the job''s last call told; null where that call told none.';
