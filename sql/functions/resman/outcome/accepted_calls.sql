create or replace function resman.accepted_calls(p_calls resman.batched_call[])
returns resman.ended_call[]
language plpgsql
stable
set search_path = ''
-- Rows are found by their ids: the planner takes any batch for a hundred rows.
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
begin
    return array(
        select
            resman.end_call(
                attempt, job.retry_count, 'success',
                jsonb_build_object(
                    'prospect_id', call.given -> 'prospect_id',
                    'person_id', call.given -> 'person_id',
                    -- Only notes and tours keep the names of their events.
                    'event_id', case when attempt.sent ?| array['_note_id', '_told'] then (
                        select marked.event_id
                        from resman.find_marked(
                            jsonb_build_array(call.given -> 'prospect'), attempt.marker
                        ) as marked
                        limit 1
                    ) end
                ),
                (call.given - 'prospect') || resman.answer_part(call.given -> 'prospect')
            )
        from unnest(p_calls) with ordinality as call (
            job_id, fence, unit_id, property_id, given, place
        )
        inner join resman.lead_sync_queue as job
            on call.job_id = job.id and call.fence = job.fence
                and job.status in ('pending', 'processing') and job.lease_until is not null
        inner join resman.lead_attempt as attempt
            on job.attempt_id = attempt.id and job.attempt_at = attempt.intended_at
                and attempt.outcome is null
        where call.given ->> 'word' = 'ok'
        order by call.place
    );
end;
$$;

comment on function resman.accepted_calls(resman.batched_call[]) is
'Returns those of a batch that ResMan has taken, whose fence is still theirs and that nobody has '
'settled yet. The caller holds the leads.';
