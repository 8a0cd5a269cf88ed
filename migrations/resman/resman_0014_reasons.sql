-- The words in which a lead's state is told.
-- depends: resman_0013_history

create table resman.reason (
    code text not null,
    name text not null,
    state text not null,
    sentence text not null,
    next_step text not null,
    constraint reason_pkey primary key (code),
    constraint reason_name_key unique (name),
    constraint reason_code_check check (code ~ '^RM[0-9]{3}$')
);
comment on table resman.reason is 'Why a lead is where it is: one row per reason code.';
comment on column resman.reason.code is 'The code, RMnnn.';
comment on column resman.reason.name is 'Its name.';
comment on column resman.reason.state is 'The state of a lead that it explains.';
comment on column resman.reason.sentence is 'The sentence; {…} are filled in.';
comment on column resman.reason.next_step is 'What one can do; {…} are filled in.';

insert into resman.reason (code, name, state, sentence, next_step) values
(
    'RM101', 'contact_missing', 'blocked',
    'Not in ResMan: the lead has no person with an e-mail address or a phone number.',
    'Write an e-mail address or a phone number into the lead''s user; it is sent by itself.'
),
(
    'RM102', 'property_not_connected', 'blocked',
    'Not sent: the lead''s property is not connected to ResMan.',
    'tourbase properties add {property_id} …'
),
(
    'RM103', 'property_paused', 'paused',
    'Waiting: the property {property} is paused.',
    'tourbase properties resume {property_id}'
),
(
    'RM104', 'direction_disabled', 'paused',
    'Waiting: the property {property} only reads from ResMan.',
    'tourbase properties set {property_id} --direction bidirectional'
),
(
    'RM105', 'waits_for_window', 'queued',
    'Waiting for the {frequency} window of {property}, at {due_at}.',
    'Wait, or: tourbase properties set {property_id} --frequency realtime'
),
('RM201', 'waiting_in_queue', 'queued', 'Waiting in the queue to be sent.', 'Wait a moment.'),
(
    'RM202', 'backing_off', 'retrying',
    'Retrying: the last try failed ({error}); next try at {due_at}.', 'Wait.'
),
(
    'RM203', 'rate_limited', 'retrying',
    'Retrying: ResMan asked for silence until {due_at}.', 'Wait.'
),
(
    'RM204', 'circuit_open', 'retrying',
    'Retrying: calls for {property} keep failing; next try at {due_at}.',
    'Wait; tourbase status shows the account.'
),
(
    'RM205', 'answer_lost', 'unknown',
    'The answer to the last call was lost; ResMan is being asked whether it has the lead.', 'Wait.'
),
('RM206', 'held_by_operator', 'paused', 'Held by an operator.', 'Ask the operator.'),
(
    'RM301', 'rejected_by_resman', 'dead', 'ResMan refused the lead: {error}',
    'Correct the field named; the next edit is sent by itself.'
),
(
    'RM302', 'credentials_refused', 'retrying',
    'Waiting: ResMan refuses the credentials of {property}.',
    'tourbase properties set {property_id} --api-key-file FILE'
),
(
    'RM303', 'possible_duplicate', 'conflict',
    'Held: ResMan has several prospects that may be this person.',
    'Merge them in ResMan, then: select resman.request_sync(''{lead_id}'')'
),
(
    'RM304', 'gone_in_resman', 'blocked',
    'Held: the prospect is no longer found in ResMan (deleted, merged or moved).',
    'Look it up in ResMan, then: select resman.request_sync(''{lead_id}'')'
),
('RM305', 'slot_taken', 'blocked', 'The slot is taken.', 'Choose another time.'),
('RM401', 'conflict_open', 'conflict', 'A conflict is open.', 'Settle the conflict.'),
(
    'RM501', 'attempts_exhausted', 'dead', 'Given up after {tries} tries: {error}',
    'Edit the lead, or: select resman.request_sync(''{lead_id}'')'
),
('RM601', 'person_erased', 'erased', 'The person was erased.', 'Nothing.'),
('RM901', 'no_bridge_running', 'queued', 'Waiting: no bridge is running.', 'tourbase run'),
(
    'RM902', 'listener_not_delivering', 'queued',
    'Waiting for the next poll: notifications do not arrive.', 'Set TOURBASE_LISTEN_DSN.'
),
(
    'RM903', 'schema_version_mismatch', 'queued',
    'Waiting: the bridge does not know this schema.', 'tourbase db install resman'
);

grant usage on schema resman to
tourbase_bridge, tourbase_app, tourbase_operator, tourbase_monitor;
grant select on resman.reason to tourbase_bridge, tourbase_app, tourbase_operator, tourbase_monitor;
grant select on
resman.lead_sync_queue, resman.lead_sync_log, resman.lead_sync_conflicts,
resman.lead_sync_mapping, resman.lead_state, resman.lead_attempt, resman.staff_task,
resman.bridge, resman.account_state
to tourbase_bridge, tourbase_operator;
grant select (
    id, property_id, resman_property_id, sync_enabled, sync_direction, sync_frequency,
    last_sync_at, last_successful_sync_at, sync_status, error_count, created_at, updated_at,
    time_zone
) on resman.resman_integration to tourbase_operator, tourbase_monitor;
