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

create type resman.ended_call as (
    job_id uuid, retry_count integer, unit_id uuid, property_id uuid, attempt_id uuid,
    intended_at timestamptz, kind text, version bigint, payload_hash text, sent jsonb,
    status text, prospect_id text, person_id text, event_id text, outcome jsonb
);
comment on type resman.ended_call is 'A call to ResMan and how it ended.';
comment on column resman.ended_call.job_id is 'The job that it was made for.';
comment on column resman.ended_call.retry_count is 'How often the job had been tried before.';
comment on column resman.ended_call.unit_id is 'Its lead.';
comment on column resman.ended_call.property_id is 'The property in which it was made.';
comment on column resman.ended_call.attempt_id is 'Its intent.';
comment on column resman.ended_call.intended_at is 'When it was intended.';
comment on column resman.ended_call.kind is 'What it was: create, update, note, …';
comment on column resman.ended_call.version is 'The version of the lead that it told.';
comment on column resman.ended_call.payload_hash is 'The hash of what was posted.';
comment on column resman.ended_call.sent is 'The fields that it told.';
comment on column resman.ended_call.status is 'How the log names its end.';
comment on column resman.ended_call.prospect_id is 'The prospect in ResMan; null where unknown.';
comment on column resman.ended_call.person_id is 'The person in ResMan; null where unknown.';
comment on column resman.ended_call.event_id is 'The event in ResMan; null where unknown.';
comment on column resman.ended_call.outcome is 'The outcome as the bridge tells it.';

drop function if exists resman.accept_attempt(
    resman.lead_sync_queue, resman.lead_attempt, text, text, text
);
drop function if exists resman.go_on(resman.lead_sync_queue);
drop function if exists resman.link_lead(uuid, uuid, text, text, bigint);
drop function if exists resman.log_attempt(
    resman.lead_sync_queue, resman.lead_attempt, text, text, text, text, integer
);
drop function if exists resman.write_host_person(uuid);
