-- What a batch of intents is decided by is read at once, and what it decides is written at once.
-- depends: resman_0050_windows
-- squawk-ignore-file ban-drop-function

create type resman.call_facts as (
    job_id uuid, decided_at timestamptz, job resman.lead_sync_queue, state resman.lead_state,
    mapping resman.lead_sync_mapping, integration resman.resman_integration, note_id uuid,
    lead jsonb, found jsonb, person_key bigint, is_plain boolean,
    is_alone boolean
);
comment on type resman.call_facts is 'What the call of a job is decided by.';
comment on column resman.call_facts.job_id is 'The job, also where it has ended.';
comment on column resman.call_facts.decided_at is 'When this was read.';
comment on column resman.call_facts.job is 'The job''s row; null where its fence is old.';
comment on column resman.call_facts.state is 'The row of its lead''s state.';
comment on column resman.call_facts.mapping is 'Where the lead stands in ResMan; null: nowhere.';
comment on column resman.call_facts.integration is
'The property in whose name ResMan is called: where the prospect stands, else the lead''s.';
comment on column resman.call_facts.note_id is 'The oldest note that ResMan is not told yet.';
comment on column resman.call_facts.lead is 'The lead as it stands; null where it was deleted.';
comment on column resman.call_facts.found is 'What was found in ResMan.';
comment on column resman.call_facts.person_key is
'The lock under which its person is first sent to the property.';
comment on column resman.call_facts.is_plain is
'The lead is there, nothing of it is in doubt, and no list is to be kept first.';
comment on column resman.call_facts.is_alone is
'ResMan knows the lead, or its person is locked and has no other lead.';

create type resman.intended_call as (answer jsonb, attempt resman.lead_attempt);
comment on type resman.intended_call is 'What was decided of a job.';
comment on column resman.intended_call.answer is 'What the bridge is told.';
comment on column resman.intended_call.attempt is
'The intent, which is still to be written; null where nothing is called.';

drop function if exists resman.decide_job(uuid, bigint, jsonb);
drop function if exists resman.decide_call(resman.lead_sync_queue, jsonb, jsonb);
drop function if exists resman.decide_first_call(resman.lead_sync_queue, jsonb, jsonb);
drop function if exists resman.open_attempt(resman.lead_sync_queue, jsonb, jsonb);
drop function if exists resman.build_document(resman.lead_sync_queue, jsonb, jsonb, text);
drop function if exists resman.build_event(resman.lead_sync_queue, jsonb, jsonb, text);
drop function if exists resman.choose_source(
    resman.lead_sync_queue, jsonb, resman.resman_integration
);
drop function if exists resman.lock_persons(resman.batched_call[]);
