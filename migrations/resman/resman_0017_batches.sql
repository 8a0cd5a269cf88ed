-- Several intents, and several outcomes, in one transaction.
-- depends: resman_0016_claim_floor
-- squawk-ignore-file ban-drop-function

create type resman.batched_call as (
    job_id uuid, fence bigint, unit_id uuid, property_id uuid, given jsonb
);
comment on type resman.batched_call is 'What the bridge tells of one job of a batch.';
comment on column resman.batched_call.job_id is 'The job.';
comment on column resman.batched_call.fence is 'The fence of its claim.';
comment on column resman.batched_call.unit_id is 'Its lead; null where the job has ended.';
comment on column resman.batched_call.property_id is 'Its property; null where the job has ended.';
comment on column resman.batched_call.given is 'What was found, or how the call ended.';

drop function if exists resman.accept_attempt(
    resman.lead_sync_queue, resman.lead_attempt, text, text, text
);
drop function if exists resman.go_on(resman.lead_sync_queue);
