CREATE SCHEMA resman;

CREATE TYPE resman.applied_read AS (
	unit_id uuid,
	prospect_id text,
	state text,
	reason text,
	fields text[],
	held text[]
);

COMMENT ON TYPE resman.applied_read IS 'What became of what ResMan has shown of a lead.';

COMMENT ON COLUMN resman.applied_read.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.applied_read.prospect_id IS 'ProspectID, lower case.';

COMMENT ON COLUMN resman.applied_read.state IS 'applied, held, hinted or skipped.';

COMMENT ON COLUMN resman.applied_read.reason IS 'Why it is not applied; null otherwise.';

COMMENT ON COLUMN resman.applied_read.fields IS 'The fields that our side was given.';

COMMENT ON COLUMN resman.applied_read.held IS 'The fields that our side could not be given.';

CREATE TYPE resman.batched_call AS (
	job_id uuid,
	fence bigint,
	unit_id uuid,
	property_id uuid,
	given jsonb
);

COMMENT ON TYPE resman.batched_call IS 'What the bridge tells of one job of a batch.';

COMMENT ON COLUMN resman.batched_call.job_id IS 'The job.';

COMMENT ON COLUMN resman.batched_call.fence IS 'The fence of its claim.';

COMMENT ON COLUMN resman.batched_call.unit_id IS 'Its lead; null where the job has ended.';

COMMENT ON COLUMN resman.batched_call.property_id IS 'Its property; null where the job has ended.';

COMMENT ON COLUMN resman.batched_call.given IS 'What was found, or how the call ended.';

CREATE TABLE resman.lead_state (
    unit_id uuid NOT NULL,
    property_id uuid,
    user_id uuid,
    version bigint DEFAULT 0 NOT NULL,
    base_version bigint DEFAULT 0 NOT NULL,
    row_version integer DEFAULT 0 NOT NULL,
    sync_status character varying(50) DEFAULT 'not_synced'::character varying NOT NULL,
    reason_code text,
    error_message text,
    base jsonb,
    remote_hash text,
    remote_read_at timestamp with time zone,
    doubt_attempt_id uuid,
    doubt_at timestamp with time zone,
    empty_probe_at timestamp with time zone,
    empty_probe_count integer DEFAULT 0 NOT NULL,
    is_source_refused boolean DEFAULT false NOT NULL,
    is_host_due boolean DEFAULT false NOT NULL,
    first_synced_at timestamp with time zone,
    last_sync_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    host_error text,
    host_retry_at timestamp with time zone,
    shown jsonb,
    prior jsonb,
    turns jsonb,
    held text[],
    erased_at timestamp with time zone,
    CONSTRAINT lead_state_doubt_check CHECK (((doubt_attempt_id IS NULL) = (doubt_at IS NULL))),
    CONSTRAINT lead_state_sync_status_check CHECK (((sync_status)::text = ANY ((ARRAY['not_synced'::character varying, 'syncing'::character varying, 'synced'::character varying, 'failed'::character varying, 'conflict'::character varying])::text[]))),
    CONSTRAINT lead_state_versions_check CHECK ((base_version <= version))
)
WITH (fillfactor='70');

COMMENT ON TABLE resman.lead_state IS 'The truth of each lead''s sync; the host''s columns follow it.';

COMMENT ON COLUMN resman.lead_state.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.lead_state.property_id IS 'Its property when it was last worked on.';

COMMENT ON COLUMN resman.lead_state.user_id IS 'Its person when it was last worked on.';

COMMENT ON COLUMN resman.lead_state.version IS 'Changes counted up to the last claim.';

COMMENT ON COLUMN resman.lead_state.base_version IS 'The version that ResMan is known to hold.';

COMMENT ON COLUMN resman.lead_state.row_version IS 'The host row''s resman_sync_version at the last claim.';

COMMENT ON COLUMN resman.lead_state.sync_status IS 'The state that the host''s column shows.';

COMMENT ON COLUMN resman.lead_state.reason_code IS 'Why it is blocked or failed; null otherwise.';

COMMENT ON COLUMN resman.lead_state.error_message IS 'What ResMan said, without personal data.';

COMMENT ON COLUMN resman.lead_state.base IS 'Per field the last value that both sides are known to hold; null before the first sync.';

COMMENT ON COLUMN resman.lead_state.remote_hash IS 'Hash of the last answer of ResMan''s that held no news any more; null: it may hold some.';

COMMENT ON COLUMN resman.lead_state.remote_read_at IS 'When it showed that, by its own clock.';

COMMENT ON COLUMN resman.lead_state.doubt_attempt_id IS 'The call whose answer was lost.';

COMMENT ON COLUMN resman.lead_state.doubt_at IS 'When that call was started.';

COMMENT ON COLUMN resman.lead_state.empty_probe_at IS 'First look-up since that found nothing.';

COMMENT ON COLUMN resman.lead_state.empty_probe_count IS 'Look-ups since that found nothing.';

COMMENT ON COLUMN resman.lead_state.is_source_refused IS 'ResMan refused the lead''s own source; the default is used.';

COMMENT ON COLUMN resman.lead_state.is_host_due IS 'The host''s columns are behind this row.';

COMMENT ON COLUMN resman.lead_state.first_synced_at IS 'First acceptance by ResMan.';

COMMENT ON COLUMN resman.lead_state.last_sync_at IS 'Last acceptance by ResMan.';

COMMENT ON COLUMN resman.lead_state.created_at IS 'When the lead was first worked on.';

COMMENT ON COLUMN resman.lead_state.updated_at IS 'Last change of the row.';

COMMENT ON COLUMN resman.lead_state.host_error IS 'Why the application''s tables refused the sync columns last: the SQLSTATE, and the function that raised it; null where they took them.';

COMMENT ON COLUMN resman.lead_state.host_retry_at IS 'When the columns are written again that were refused, or whose rows had to be waited for; null where they are not late.';

COMMENT ON COLUMN resman.lead_state.shown IS 'Per field how ResMan shows the base, where it writes it in its own way; {} of nothing known.';

COMMENT ON COLUMN resman.lead_state.prior IS 'Per field that the last posts changed what ResMan showed before: a late copy may still show it.';

COMMENT ON COLUMN resman.lead_state.turns IS 'Per field the hashes of what ResMan set it to last, and how often it came back to the same.';

COMMENT ON COLUMN resman.lead_state.held IS 'Fields that stay as they were on both sides until a conflict is settled; null: none.';

COMMENT ON COLUMN resman.lead_state.erased_at IS 'When its person was erased: nothing of it is sent any more; null otherwise.';

CREATE TABLE resman.lead_sync_mapping (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    conversation_id uuid NOT NULL,
    resman_lead_id character varying(100) NOT NULL,
    property_id uuid NOT NULL,
    mapping_status character varying(50) DEFAULT 'active'::character varying NOT NULL,
    last_sync_at timestamp with time zone,
    sync_version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    resman_contact_id character varying(100),
    CONSTRAINT lead_sync_mapping_mapping_status_check CHECK (((mapping_status)::text = ANY ((ARRAY['active'::character varying, 'inactive'::character varying, 'merged'::character varying, 'deleted'::character varying])::text[])))
);

COMMENT ON TABLE resman.lead_sync_mapping IS 'Maps DomIQ conversations to ResMan lead IDs.';

COMMENT ON COLUMN resman.lead_sync_mapping.id IS 'Id.';

COMMENT ON COLUMN resman.lead_sync_mapping.conversation_id IS 'The lead; kept when it is deleted.';

COMMENT ON COLUMN resman.lead_sync_mapping.resman_lead_id IS 'ProspectID, lower case.';

COMMENT ON COLUMN resman.lead_sync_mapping.property_id IS 'The property that the prospect stands in.';

COMMENT ON COLUMN resman.lead_sync_mapping.mapping_status IS 'active; merged: a further lead of the same prospect; inactive; deleted.';

COMMENT ON COLUMN resman.lead_sync_mapping.last_sync_at IS 'Last acceptance by ResMan.';

COMMENT ON COLUMN resman.lead_sync_mapping.sync_version IS 'Version number for conflict detection: the lead''s version that ResMan holds.';

COMMENT ON COLUMN resman.lead_sync_mapping.created_at IS 'When the ids became known.';

COMMENT ON COLUMN resman.lead_sync_mapping.updated_at IS 'Last change of the row.';

COMMENT ON COLUMN resman.lead_sync_mapping.resman_contact_id IS 'PersonID, lower case.';

CREATE TABLE resman.lead_sync_queue (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    conversation_id uuid,
    resman_lead_id character varying(100),
    sync_operation character varying(50) NOT NULL,
    sync_data jsonb DEFAULT '{}'::jsonb NOT NULL,
    priority integer DEFAULT 1 NOT NULL,
    retry_count integer DEFAULT 0 NOT NULL,
    max_retries integer DEFAULT 3 NOT NULL,
    next_retry_at timestamp with time zone,
    status character varying(50) DEFAULT 'pending'::character varying NOT NULL,
    error_message text,
    processed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    unit_id uuid NOT NULL,
    property_id uuid,
    seq bigint NOT NULL,
    due_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    reason_code text,
    error_code text,
    change_count integer DEFAULT 0 NOT NULL,
    row_version integer DEFAULT 0 NOT NULL,
    locked_by uuid,
    lease_until timestamp with time zone,
    fence bigint,
    attempt_id uuid,
    attempt_at timestamp with time zone,
    CONSTRAINT chk_priority_range CHECK (((priority >= 1) AND (priority <= 3))),
    CONSTRAINT chk_retry_count CHECK ((retry_count <= max_retries)),
    CONSTRAINT lead_sync_queue_lease_check CHECK (((((status)::text = 'processing'::text) = ((lease_until IS NOT NULL) AND (fence IS NOT NULL))) OR ((status)::text <> ALL ((ARRAY['pending'::character varying, 'processing'::character varying])::text[])))),
    CONSTRAINT lead_sync_queue_retry_count_check CHECK ((retry_count >= 0)),
    CONSTRAINT lead_sync_queue_status_check CHECK (((status)::text = ANY ((ARRAY['pending'::character varying, 'processing'::character varying, 'completed'::character varying, 'failed'::character varying, 'cancelled'::character varying])::text[]))),
    CONSTRAINT lead_sync_queue_sync_operation_check CHECK (((sync_operation)::text = ANY ((ARRAY['push'::character varying, 'pull'::character varying, 'merge'::character varying, 'status_update'::character varying, 'enrichment'::character varying, 'delete'::character varying, 'intake'::character varying])::text[])))
)
PARTITION BY LIST (status);

COMMENT ON TABLE resman.lead_sync_queue IS 'Queue for managing lead sync operations with retry logic.';

COMMENT ON COLUMN resman.lead_sync_queue.id IS 'Id of the job.';

COMMENT ON COLUMN resman.lead_sync_queue.conversation_id IS 'The lead; kept when the lead is deleted.';

COMMENT ON COLUMN resman.lead_sync_queue.resman_lead_id IS 'The prospect, where it was known when the job finished.';

COMMENT ON COLUMN resman.lead_sync_queue.sync_operation IS 'What made the job; each looks at the whole lead and sends what is due.';

COMMENT ON COLUMN resman.lead_sync_queue.sync_data IS 'Data payload for sync operation: keys and versions; what is sent is read when it is sent.';

COMMENT ON COLUMN resman.lead_sync_queue.priority IS 'Priority level for processing order: 1 low, 2 medium, 3 high.';

COMMENT ON COLUMN resman.lead_sync_queue.retry_count IS 'Retries already granted; waiting costs none.';

COMMENT ON COLUMN resman.lead_sync_queue.max_retries IS 'Retries that may be granted.';

COMMENT ON COLUMN resman.lead_sync_queue.next_retry_at IS 'When a failed try is repeated; null before the first failure.';

COMMENT ON COLUMN resman.lead_sync_queue.status IS 'pending, processing, completed, failed (a dead letter) or cancelled.';

COMMENT ON COLUMN resman.lead_sync_queue.error_message IS 'What ResMan said last, without personal data.';

COMMENT ON COLUMN resman.lead_sync_queue.processed_at IS 'When it finished; null before.';

COMMENT ON COLUMN resman.lead_sync_queue.created_at IS 'When the first of its changes was made.';

COMMENT ON COLUMN resman.lead_sync_queue.updated_at IS 'Last change of the row.';

COMMENT ON COLUMN resman.lead_sync_queue.unit_id IS 'What must be worked on in order: the lead''s id, or the request''s where there is none.';

COMMENT ON COLUMN resman.lead_sync_queue.property_id IS 'Property of the lead; null where it has none yet.';

COMMENT ON COLUMN resman.lead_sync_queue.seq IS 'Order of the jobs.';

COMMENT ON COLUMN resman.lead_sync_queue.due_at IS 'Not claimed before.';

COMMENT ON COLUMN resman.lead_sync_queue.reason_code IS 'Why it waits or failed (docs/errors.md).';

COMMENT ON COLUMN resman.lead_sync_queue.error_code IS 'Class of the last failure.';

COMMENT ON COLUMN resman.lead_sync_queue.change_count IS 'Changes that the job stands for.';

COMMENT ON COLUMN resman.lead_sync_queue.row_version IS 'Highest resman_sync_version of the lead''s row among them.';

COMMENT ON COLUMN resman.lead_sync_queue.locked_by IS 'The bridge that works on it.';

COMMENT ON COLUMN resman.lead_sync_queue.lease_until IS 'Until when its claim holds.';

COMMENT ON COLUMN resman.lead_sync_queue.fence IS 'Number of its last claim.';

COMMENT ON COLUMN resman.lead_sync_queue.attempt_id IS 'The call that it has started.';

COMMENT ON COLUMN resman.lead_sync_queue.attempt_at IS 'When it started that call.';

CREATE TABLE resman.resman_integration (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    property_id uuid NOT NULL,
    resman_property_id character varying(100) NOT NULL,
    api_credentials jsonb NOT NULL,
    webhook_url character varying(255),
    sync_enabled boolean DEFAULT true NOT NULL,
    sync_direction character varying(20) DEFAULT 'bidirectional'::character varying NOT NULL,
    sync_frequency character varying(20) DEFAULT 'realtime'::character varying NOT NULL,
    last_sync_at timestamp with time zone,
    last_successful_sync_at timestamp with time zone,
    sync_status character varying(50) DEFAULT 'active'::character varying NOT NULL,
    error_count integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    time_zone text DEFAULT 'UTC'::text NOT NULL,
    default_source_id text,
    default_agent_id text,
    default_lost_reason_id text,
    paused_reason text,
    import_prospects boolean DEFAULT true NOT NULL,
    delete_policy text DEFAULT 'keep_remote'::text NOT NULL,
    CONSTRAINT resman_integration_api_credentials_check CHECK (((jsonb_typeof(api_credentials) = 'object'::text) AND (api_credentials ?& ARRAY['v'::text, 'kid'::text, 'account_id'::text, 'partner_id'::text, 'nonce'::text, 'ct'::text]) AND ((api_credentials - ARRAY['v'::text, 'kid'::text, 'account_id'::text, 'partner_id'::text, 'nonce'::text, 'ct'::text]) = '{}'::jsonb) AND ((api_credentials ->> 'kid'::text) ~ '^[0-9a-f]{8}$'::text))),
    CONSTRAINT resman_integration_delete_policy_check CHECK ((delete_policy = ANY (ARRAY['keep_remote'::text, 'mark_lost'::text, 'ignore'::text]))),
    CONSTRAINT resman_integration_error_count_check CHECK ((error_count >= 0)),
    CONSTRAINT resman_integration_sync_direction_check CHECK (((sync_direction)::text = ANY ((ARRAY['to_resman'::character varying, 'from_resman'::character varying, 'bidirectional'::character varying])::text[]))),
    CONSTRAINT resman_integration_sync_frequency_check CHECK (((sync_frequency)::text = ANY ((ARRAY['realtime'::character varying, 'hourly'::character varying, 'daily'::character varying])::text[]))),
    CONSTRAINT resman_integration_sync_status_check CHECK (((sync_status)::text = ANY ((ARRAY['active'::character varying, 'paused'::character varying, 'error'::character varying, 'disconnected'::character varying])::text[])))
);

COMMENT ON TABLE resman.resman_integration IS 'How a property is connected to ResMan.';

COMMENT ON COLUMN resman.resman_integration.id IS 'Id; the associated data of the sealed API key.';

COMMENT ON COLUMN resman.resman_integration.property_id IS 'The property, in the application.';

COMMENT ON COLUMN resman.resman_integration.resman_property_id IS 'The property''s GUID in ResMan.';

COMMENT ON COLUMN resman.resman_integration.api_credentials IS 'Account, partner and the API key, which is sealed with AES-GCM; the key is not in the database.';

COMMENT ON COLUMN resman.resman_integration.webhook_url IS 'Kept as data; ResMan has no webhooks.';

COMMENT ON COLUMN resman.resman_integration.sync_enabled IS 'False: nothing is sent or read.';

COMMENT ON COLUMN resman.resman_integration.sync_direction IS 'Direction of data synchronization.';

COMMENT ON COLUMN resman.resman_integration.sync_frequency IS 'How often to sync data.';

COMMENT ON COLUMN resman.resman_integration.last_sync_at IS 'Last call for this property; null before the first.';

COMMENT ON COLUMN resman.resman_integration.last_successful_sync_at IS 'Last call that ResMan accepted; null before the first.';

COMMENT ON COLUMN resman.resman_integration.sync_status IS 'active; paused by hand; error: calls fail, tried again later; disconnected: the key is refused.';

COMMENT ON COLUMN resman.resman_integration.error_count IS 'Failed calls in a row that say nothing about a lead; zero after a success.';

COMMENT ON COLUMN resman.resman_integration.created_at IS 'When it was connected.';

COMMENT ON COLUMN resman.resman_integration.updated_at IS 'Last change of the row.';

COMMENT ON COLUMN resman.resman_integration.time_zone IS 'IANA zone of the property.';

COMMENT ON COLUMN resman.resman_integration.default_source_id IS 'Prospect source that ResMan is told where ours has no match; null: such a lead is blocked.';

COMMENT ON COLUMN resman.resman_integration.default_agent_id IS 'Employee that new prospects are given; null: none is named.';

COMMENT ON COLUMN resman.resman_integration.default_lost_reason_id IS 'Reason told to ResMan when a lost lead names none; null: such a change is blocked.';

COMMENT ON COLUMN resman.resman_integration.paused_reason IS 'Why it is paused, in the operator''s words; null otherwise.';

COMMENT ON COLUMN resman.resman_integration.import_prospects IS 'Prospects that staff makes in ResMan become leads here, where the direction lets them in.';

COMMENT ON COLUMN resman.resman_integration.delete_policy IS 'What becomes of a deleted lead''s prospect: keep_remote, it stays and its changes are shown to staff; mark_lost, it is lost; ignore, it stays and nobody is told.';

CREATE TYPE resman.call_facts AS (
	job_id uuid,
	decided_at timestamp with time zone,
	job resman.lead_sync_queue,
	state resman.lead_state,
	mapping resman.lead_sync_mapping,
	integration resman.resman_integration,
	note_id uuid,
	lead jsonb,
	found jsonb,
	person_key bigint,
	is_plain boolean,
	is_alone boolean
);

COMMENT ON TYPE resman.call_facts IS 'What the call of a job is decided by.';

COMMENT ON COLUMN resman.call_facts.job_id IS 'The job, also where it has ended.';

COMMENT ON COLUMN resman.call_facts.decided_at IS 'When this was read.';

COMMENT ON COLUMN resman.call_facts.job IS 'The job''s row; null where its fence is old.';

COMMENT ON COLUMN resman.call_facts.state IS 'The row of its lead''s state.';

COMMENT ON COLUMN resman.call_facts.mapping IS 'Where the lead stands in ResMan; null: nowhere.';

COMMENT ON COLUMN resman.call_facts.integration IS 'The property in whose name ResMan is called: where the prospect stands, else the lead''s.';

COMMENT ON COLUMN resman.call_facts.note_id IS 'The oldest note that ResMan is not told yet.';

COMMENT ON COLUMN resman.call_facts.lead IS 'The lead as it stands; null where it was deleted.';

COMMENT ON COLUMN resman.call_facts.found IS 'What was found in ResMan.';

COMMENT ON COLUMN resman.call_facts.person_key IS 'The lock under which its person is first sent to the property.';

COMMENT ON COLUMN resman.call_facts.is_plain IS 'The lead is there, nothing of it is in doubt, and no list is to be kept first.';

COMMENT ON COLUMN resman.call_facts.is_alone IS 'ResMan knows the lead, or its person is locked and has no other lead.';

CREATE TYPE resman.ended_call AS (
	job_id uuid,
	retry_count integer,
	unit_id uuid,
	property_id uuid,
	attempt_id uuid,
	intended_at timestamp with time zone,
	kind text,
	version bigint,
	payload_hash text,
	sent jsonb,
	status text,
	prospect_id text,
	person_id text,
	event_id text,
	outcome jsonb
);

COMMENT ON TYPE resman.ended_call IS 'A call to ResMan and how it ended.';

COMMENT ON COLUMN resman.ended_call.job_id IS 'The job that it was made for.';

COMMENT ON COLUMN resman.ended_call.retry_count IS 'How often the job had been tried before.';

COMMENT ON COLUMN resman.ended_call.unit_id IS 'Its lead.';

COMMENT ON COLUMN resman.ended_call.property_id IS 'The property in which it was made.';

COMMENT ON COLUMN resman.ended_call.attempt_id IS 'Its intent.';

COMMENT ON COLUMN resman.ended_call.intended_at IS 'When it was intended.';

COMMENT ON COLUMN resman.ended_call.kind IS 'What it was: create, update, note, …';

COMMENT ON COLUMN resman.ended_call.version IS 'The version of the lead that it told.';

COMMENT ON COLUMN resman.ended_call.payload_hash IS 'The hash of what was posted.';

COMMENT ON COLUMN resman.ended_call.sent IS 'The fields that it told.';

COMMENT ON COLUMN resman.ended_call.status IS 'How the log names its end.';

COMMENT ON COLUMN resman.ended_call.prospect_id IS 'The prospect in ResMan; null where unknown.';

COMMENT ON COLUMN resman.ended_call.person_id IS 'The person in ResMan; null where unknown.';

COMMENT ON COLUMN resman.ended_call.event_id IS 'The event in ResMan; null where unknown.';

COMMENT ON COLUMN resman.ended_call.outcome IS 'The outcome as the bridge tells it.';

CREATE TYPE resman.found_person AS (
	users uuid[],
	leads uuid[],
	requests uuid[],
	units uuid[],
	tours uuid[],
	jobs uuid[],
	prospects text[],
	emails text[],
	phones text[]
);

COMMENT ON TYPE resman.found_person IS 'What belongs to a person.';

COMMENT ON COLUMN resman.found_person.users IS 'Rows of the application''s table "user".';

COMMENT ON COLUMN resman.found_person.leads IS 'Leads, also deleted ones.';

COMMENT ON COLUMN resman.found_person.requests IS 'Requests of the intake.';

COMMENT ON COLUMN resman.found_person.units IS 'Leads and requests.';

COMMENT ON COLUMN resman.found_person.tours IS 'Their tours.';

COMMENT ON COLUMN resman.found_person.jobs IS 'Their jobs.';

COMMENT ON COLUMN resman.found_person.prospects IS 'Their ids in ResMan, lower case.';

COMMENT ON COLUMN resman.found_person.emails IS 'E-mail addresses, lower case.';

COMMENT ON COLUMN resman.found_person.phones IS 'Phone numbers, without extension.';

CREATE TABLE resman.lead_attempt (
    id uuid DEFAULT core.uuid_v7() NOT NULL,
    intended_at timestamp with time zone NOT NULL,
    unit_id uuid NOT NULL,
    job_id uuid NOT NULL,
    fence bigint NOT NULL,
    bridge_id uuid,
    property_id uuid,
    kind text NOT NULL,
    op_key text NOT NULL,
    marker text,
    version bigint NOT NULL,
    payload_hash text,
    sent jsonb DEFAULT '{}'::jsonb NOT NULL,
    outcome text,
    detail text,
    http_status integer,
    error_message text,
    finished_at timestamp with time zone,
    duration_ms integer,
    tour_id uuid,
    tour_revision integer,
    CONSTRAINT lead_attempt_kind_check CHECK ((kind = ANY (ARRAY['create'::text, 'adopt'::text, 'alias'::text, 'update'::text, 'lost'::text, 'reactivate'::text, 'note'::text, 'probe'::text, 'tour'::text, 'tour_move'::text, 'tour_cancel'::text, 'tour_done'::text, 'tour_no_show'::text, 'tour_create'::text]))),
    CONSTRAINT lead_attempt_outcome_check CHECK ((outcome = ANY (ARRAY['ok'::text, 'transient'::text, 'permanent'::text, 'in_doubt'::text, 'stale'::text])))
)
PARTITION BY RANGE (intended_at);

COMMENT ON TABLE resman.lead_attempt IS 'Each intended call, written before it is made, and each look-up after a lost answer.';

COMMENT ON COLUMN resman.lead_attempt.id IS 'Id of the attempt.';

COMMENT ON COLUMN resman.lead_attempt.intended_at IS 'When it was decided; before the call.';

COMMENT ON COLUMN resman.lead_attempt.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.lead_attempt.job_id IS 'The job.';

COMMENT ON COLUMN resman.lead_attempt.fence IS 'The claim that made it.';

COMMENT ON COLUMN resman.lead_attempt.bridge_id IS 'The bridge that made it.';

COMMENT ON COLUMN resman.lead_attempt.property_id IS 'The property that it was sent to.';

COMMENT ON COLUMN resman.lead_attempt.kind IS 'What it does in ResMan.';

COMMENT ON COLUMN resman.lead_attempt.op_key IS 'Hash of lead, kind and version; equal when repeated.';

COMMENT ON COLUMN resman.lead_attempt.marker IS 'The token by which the call is found again.';

COMMENT ON COLUMN resman.lead_attempt.version IS 'Version of the lead that it carries.';

COMMENT ON COLUMN resman.lead_attempt.payload_hash IS 'Hash of what is sent.';

COMMENT ON COLUMN resman.lead_attempt.sent IS 'The lead''s fields as sent; becomes the base when ResMan accepts, then is emptied.';

COMMENT ON COLUMN resman.lead_attempt.outcome IS 'How it ended; null while it runs.';

COMMENT ON COLUMN resman.lead_attempt.detail IS 'Class of a failure.';

COMMENT ON COLUMN resman.lead_attempt.http_status IS 'Status of the answer, where one came.';

COMMENT ON COLUMN resman.lead_attempt.error_message IS 'What ResMan said, without personal data.';

COMMENT ON COLUMN resman.lead_attempt.finished_at IS 'When the outcome was recorded.';

COMMENT ON COLUMN resman.lead_attempt.duration_ms IS 'Milliseconds from the call to the answer.';

COMMENT ON COLUMN resman.lead_attempt.tour_id IS 'The tour that it tells; null for others.';

COMMENT ON COLUMN resman.lead_attempt.tour_revision IS 'The revision of the tour that it tells.';

CREATE TYPE resman.intended_call AS (
	answer jsonb,
	attempt resman.lead_attempt
);

COMMENT ON TYPE resman.intended_call IS 'What was decided of a job.';

COMMENT ON COLUMN resman.intended_call.answer IS 'What the bridge is told.';

COMMENT ON COLUMN resman.intended_call.attempt IS 'The intent, which is still to be written; null where nothing is called.';

CREATE TYPE resman.lead_read AS (
	unit_id uuid,
	property_id uuid,
	prospect_id text,
	remote jsonb,
	content_hash text,
	served_at timestamp with time zone
);

COMMENT ON TYPE resman.lead_read IS 'What ResMan has shown of a lead.';

COMMENT ON COLUMN resman.lead_read.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.lead_read.property_id IS 'The property that the prospect stands in.';

COMMENT ON COLUMN resman.lead_read.prospect_id IS 'ProspectID, lower case.';

COMMENT ON COLUMN resman.lead_read.remote IS 'Its fields, in our form (resman.remote_fields).';

COMMENT ON COLUMN resman.lead_read.content_hash IS 'Hash of what was read.';

COMMENT ON COLUMN resman.lead_read.served_at IS 'When ResMan showed it, by its own clock.';

CREATE TYPE resman.merged_read AS (
	read resman.lead_read,
	local jsonb,
	base jsonb,
	merged jsonb,
	given jsonb,
	is_late boolean
);

COMMENT ON TYPE resman.merged_read IS 'What ResMan has shown of a lead, merged with what we have.';

COMMENT ON COLUMN resman.merged_read.read IS 'What was shown.';

COMMENT ON COLUMN resman.merged_read.local IS 'The lead as it stands (resman.lead_projection).';

COMMENT ON COLUMN resman.merged_read.base IS 'What both sides had agreed on before.';

COMMENT ON COLUMN resman.merged_read.merged IS 'What changes where (resman.merge_lead).';

COMMENT ON COLUMN resman.merged_read.given IS 'What the application''s rows are given, by field.';

COMMENT ON COLUMN resman.merged_read.is_late IS 'Some of it is what ResMan showed before our last call, and does not count.';

CREATE TYPE resman.open_property AS (
	property_id uuid,
	account_key text,
	virtual_time double precision,
	floor_at timestamp with time zone[],
	tick_at timestamp with time zone,
	property_budget integer,
	account_budget integer
);

COMMENT ON TYPE resman.open_property IS 'A property that may be worked on now.';

COMMENT ON COLUMN resman.open_property.property_id IS 'The property.';

COMMENT ON COLUMN resman.open_property.account_key IS 'Its account in ResMan.';

COMMENT ON COLUMN resman.open_property.virtual_time IS 'Work already given to it.';

COMMENT ON COLUMN resman.open_property.floor_at IS 'By priority: no job that waits is due before.';

COMMENT ON COLUMN resman.open_property.tick_at IS 'Start of the window: what was captured before is worked on; infinity in real time.';

COMMENT ON COLUMN resman.open_property.property_budget IS 'Jobs that it may start.';

COMMENT ON COLUMN resman.open_property.account_budget IS 'Jobs that its account may start.';

CREATE TYPE resman.waiting_job AS (
	id uuid,
	unit_id uuid,
	property_id uuid,
	priority integer,
	due_at timestamp with time zone,
	seq bigint,
	change_count integer,
	row_version integer,
	is_flying boolean,
	is_last boolean,
	place bigint
);

COMMENT ON TYPE resman.waiting_job IS 'A due job, and its place in a claim.';

COMMENT ON COLUMN resman.waiting_job.id IS 'The job.';

COMMENT ON COLUMN resman.waiting_job.unit_id IS 'Its lead.';

COMMENT ON COLUMN resman.waiting_job.property_id IS 'Its property.';

COMMENT ON COLUMN resman.waiting_job.priority IS 'Its priority: 1 low, 2 medium, 3 high.';

COMMENT ON COLUMN resman.waiting_job.due_at IS 'Since when it is due.';

COMMENT ON COLUMN resman.waiting_job.seq IS 'Its number among those due at the same time.';

COMMENT ON COLUMN resman.waiting_job.change_count IS 'Changes of the lead that it stands for.';

COMMENT ON COLUMN resman.waiting_job.row_version IS 'Version of the lead''s row that it knows of.';

COMMENT ON COLUMN resman.waiting_job.is_flying IS 'Another job of its lead is being worked on.';

COMMENT ON COLUMN resman.waiting_job.is_last IS 'No more is due of its property and priority than the claim looked at.';

COMMENT ON COLUMN resman.waiting_job.place IS 'Its place in the fair order; null: not now.';

CREATE FUNCTION resman.accept_calls(p_calls resman.ended_call[], p_is_host_due boolean DEFAULT true) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
declare
    v_now timestamptz := core.clock();
    v_notes uuid[];
    -- A request is no lead and has no row of the application.
    v_leads resman.ended_call[] := array(
        select call from unnest(p_calls) as call where not call.sent ? '_request_id'
    );
begin
    perform resman.link_leads(v_leads);
    perform resman.link_persons(v_leads, v_now);
    update resman.lead_state as state
    set
        (base, shown, prior, remote_hash, remote_read_at) = (
            select kept.base, kept.shown, kept.prior, kept.remote_hash, kept.remote_read_at
            from resman.keep_answer(
                state, call.sent - array['_note_id', '_told', '_request_id'], call.kind,
                call.outcome -> 'shown', call.outcome ->> 'hash',
                (call.outcome ->> 'served_at')::timestamptz
            ) as kept
        ),
        base_version = greatest(state.base_version, call.version),
        doubt_attempt_id = null, doubt_at = null, empty_probe_at = null, empty_probe_count = 0,
        reason_code = case when state.held is not null then 'RM401' end, error_message = null,
        first_synced_at = coalesce(state.first_synced_at, v_now),
        last_sync_at = v_now,
        is_host_due = state.is_host_due or (p_is_host_due and not call.sent ? '_request_id'),
        sync_status = case when state.held is null then 'synced' else 'conflict' end
    from unnest(p_calls) as call
    where state.unit_id = call.unit_id;
    v_notes := array(
        select (call.sent ->> '_note_id')::uuid from unnest(p_calls) as call
        where call.sent ? '_note_id'
    );
    if v_notes <> '{}' then
        update resman.notification_state as note
        set
            sync_status = 'synced', resman_notification_id = coalesce(call.event_id, 'unknown'),
            last_sync_at = v_now, is_host_due = true
        from unnest(p_calls) as call
        where note.notification_id = (call.sent ->> '_note_id')::uuid
            and note.notification_id = any(v_notes);
    end if;
    if exists (select 1 from unnest(p_calls) as call where call.kind like 'tour%') then
        perform resman.accept_tours(p_calls);
        perform resman.accept_requests(p_calls);
    end if;
    update resman.lead_attempt as attempt
    set
        outcome = 'ok', finished_at = v_now, sent = '{}'::jsonb,
        detail = coalesce(call.outcome ->> 'detail', attempt.detail),
        http_status = coalesce((call.outcome ->> 'http_status')::integer, attempt.http_status),
        error_message = coalesce(call.outcome ->> 'text', attempt.error_message),
        duration_ms = coalesce((call.outcome ->> 'duration_ms')::numeric::integer, attempt.duration_ms)
    from unnest(p_calls) as call
    where attempt.id = call.attempt_id and attempt.intended_at = call.intended_at;
    perform resman.log_calls(p_calls);
    perform resman.note_successes(array(
        select distinct call.property_id from unnest(p_calls) as call
    ));
end;
$$;

COMMENT ON FUNCTION resman.accept_calls(p_calls resman.ended_call[], p_is_host_due boolean) IS 'Records that ResMan has taken calls: mapping, base, note, person, log. The base is what was sent, the version that of the intent (semantics.md 3.4); a lead with an open conflict says so.';

CREATE FUNCTION resman.accept_requests(p_calls resman.ended_call[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_now timestamptz := core.clock();
    v_told uuid[];
begin
    if not exists (select 1 from unnest(p_calls) as call where call.kind like 'tour%') then
        return;
    end if;
    perform 1 from resman.tour_request as request
    where request.id = any(array(
        select tour.request_id
        from unnest(p_calls) as call
        inner join resman.lead_attempt as attempt
            on call.attempt_id = attempt.id and call.intended_at = attempt.intended_at
        inner join resman.tour_booking_sync as tour on attempt.tour_id = tour.id
        where call.kind like 'tour%'
    ))
    order by request.id
    for no key update;
    if not found then
        return;
    end if;
    with told as (
        select tour.request_id, call.prospect_id, call.person_id, attempt.tour_revision
        from unnest(p_calls) as call
        inner join resman.lead_attempt as attempt
            on call.attempt_id = attempt.id and call.intended_at = attempt.intended_at
        inner join resman.tour_booking_sync as tour on attempt.tour_id = tour.id
        where call.kind like 'tour%' and tour.request_id is not null
    ),

    noted as (
        update resman.tour_request as request
        set
            resman_prospect_id = coalesce(told.prospect_id, request.resman_prospect_id),
            resman_person_id = coalesce(told.person_id, request.resman_person_id)
        from told
        where request.id = told.request_id
        returning request.id, request.tour_revision <= told.tour_revision as is_whole
    )

    select array_agg(noted.id) filter (where noted.is_whole) into v_told from noted;
    insert into resman.intake_prospects (property_id, resman_prospect_id, request_id, created_at)
    select call.property_id, call.prospect_id, call.unit_id, v_now
    from unnest(p_calls) as call
    where call.kind = 'tour_create' and call.prospect_id is not null
    order by call.property_id, call.prospect_id
    on conflict do nothing;
    perform resman.end_requests(v_told, 'success', null, null);
end;
$$;

COMMENT ON FUNCTION resman.accept_requests(p_calls resman.ended_call[]) IS 'Records that ResMan has taken calls that tell tours of requests: the ids, and the end of what was sent, in this transaction. A request with a newer version than the one that was told stays open.';

CREATE FUNCTION resman.accept_tours(p_calls resman.ended_call[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_now timestamptz := core.clock();
begin
    insert into resman.tour_state as state (
        tour_id, unit_id, property_id, told, told_revision, event_id, prospect_id, remote_state,
        is_row_due, first_sent_at, last_sync_at
    )
    select
        attempt.tour_id, call.unit_id, call.property_id, call.sent -> '_told',
        attempt.tour_revision,
        case when call.sent -> '_told' ->> 'class' = 'placed' then call.event_id end,
        call.prospect_id,
        case call.sent -> '_told' ->> 'class' when 'placed' then 'placed' else 'none' end,
        true, v_now, v_now
    from unnest(p_calls) as call
    inner join resman.lead_attempt as attempt
        on call.attempt_id = attempt.id and call.intended_at = attempt.intended_at
    where call.kind like 'tour%' and attempt.tour_id is not null
    order by attempt.tour_id
    on conflict (tour_id) do update
    set
        unit_id = excluded.unit_id, property_id = excluded.property_id,
        told = excluded.told, told_revision = excluded.told_revision,
        failed_revision = null, reason_code = null, error_message = null,
        event_id = case excluded.told ->> 'class'
            when 'placed' then excluded.event_id else state.event_id
        end,
        prospect_id = coalesce(excluded.prospect_id, state.prospect_id),
        remote_state = case
            when excluded.told ->> 'class' = 'placed' then 'placed'
            when excluded.told ->> 'class' = 'cancelled' then 'awaiting_removal'
            else state.remote_state
        end,
        is_row_due = true, last_sync_at = v_now,
        first_sent_at = coalesce(state.first_sent_at, v_now);
    insert into resman.staff_task (
        property_id, kind, conversation_id, tour_id, resman_prospect_id, resman_event_id, text
    )
    select
        state.property_id, 'remove_appointment', tour.conversation_id, tour.id, state.prospect_id,
        state.event_id,
        format(
            'Remove the appointment of %s: the tour is cancelled.',
            resman.tour_words((state.told ->> 'at')::timestamptz, tour.time_zone)
        )
    from unnest(p_calls) as call
    inner join resman.lead_attempt as attempt
        on call.attempt_id = attempt.id and call.intended_at = attempt.intended_at
    inner join resman.tour_state as state on attempt.tour_id = state.tour_id
    inner join resman.tour_booking_sync as tour on state.tour_id = tour.id
    where call.kind = 'tour_cancel'
    on conflict do nothing;
    perform resman.settle_tour_conflicts(array(
        select attempt.tour_id
        from unnest(p_calls) as call
        inner join resman.lead_attempt as attempt
            on call.attempt_id = attempt.id and call.intended_at = attempt.intended_at
        where call.kind like 'tour%'
    ));
end;
$$;

COMMENT ON FUNCTION resman.accept_tours(p_calls resman.ended_call[]) IS 'Records that ResMan has taken calls that tell tours. A cancelled one is staff''s to remove: ResMan''s interface cannot.';

CREATE FUNCTION resman.accepted_calls(p_calls resman.batched_call[]) RETURNS resman.ended_call[]
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
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

COMMENT ON FUNCTION resman.accepted_calls(p_calls resman.batched_call[]) IS 'Returns those of a batch that ResMan has taken, whose fence is still theirs and that nobody has settled yet. The caller holds the leads.';

CREATE FUNCTION resman.account_key(p_credentials jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
    select coalesce(p_credentials ->> 'partner_id', '') || '/'
        || coalesce(p_credentials ->> 'account_id', '')
$$;

COMMENT ON FUNCTION resman.account_key(p_credentials jsonb) IS 'Returns the key of the ResMan account in an integration''s credentials: partner and account.';

CREATE FUNCTION resman.account_properties(p_property_id uuid) RETURNS SETOF resman.resman_integration
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select other.*
    from resman.resman_integration as own
    inner join resman.resman_integration as other
        on resman.account_key(own.api_credentials) = resman.account_key(other.api_credentials)
    where own.property_id = p_property_id and other.property_id <> p_property_id
    order by other.property_id
$$;

COMMENT ON FUNCTION resman.account_properties(p_property_id uuid) IS 'Returns the other connected properties of a property''s account.';

CREATE FUNCTION resman.account_reports() RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select coalesce(jsonb_agg(jsonb_build_object(
        'account_key', state.account_key,
        'state', case
            when state.refused_at is not null then 'refused'
            when state.closed_until > core.clock() then 'closed'
            else 'ok'
        end,
        'closed_until', state.closed_until,
        'reason_code', case
            when state.refused_at is not null then 'RM302'
            when state.closed_until > core.clock() then 'RM203'
        end,
        'failures', state.closed_count
    ) order by state.account_key), '[]'::jsonb)
    from resman.account_state as state
$$;

COMMENT ON FUNCTION resman.account_reports() IS 'Returns the state of each ResMan account: [{account_key, state, closed_until, reason_code, failures}].';

CREATE TABLE resman.account_state (
    account_key text NOT NULL,
    rate_per_minute integer,
    concurrency integer,
    tokens double precision,
    refilled_at timestamp with time zone,
    closed_until timestamp with time zone,
    closed_count integer DEFAULT 0 NOT NULL,
    refused_at timestamp with time zone,
    probed_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT account_state_concurrency_check CHECK ((concurrency >= 0)),
    CONSTRAINT account_state_rate_per_minute_check CHECK ((rate_per_minute >= 0))
)
WITH (fillfactor='50');

COMMENT ON TABLE resman.account_state IS 'What is known of a ResMan account: its rate, and whether it takes calls now.';

COMMENT ON COLUMN resman.account_state.account_key IS 'Partner and account, joined by a slash.';

COMMENT ON COLUMN resman.account_state.rate_per_minute IS 'Calls a minute; 0: no limit; null: TOURBASE_RATE_PER_MINUTE.';

COMMENT ON COLUMN resman.account_state.concurrency IS 'Calls in flight; 0: no limit; null: TOURBASE_ACCOUNT_CONCURRENCY.';

COMMENT ON COLUMN resman.account_state.tokens IS 'Calls that may be made now; null before the first.';

COMMENT ON COLUMN resman.account_state.refilled_at IS 'When the tokens were counted last.';

COMMENT ON COLUMN resman.account_state.closed_until IS 'ResMan asked for silence until then; null: it did not.';

COMMENT ON COLUMN resman.account_state.closed_count IS 'How often in a row it asked; zero after a success.';

COMMENT ON COLUMN resman.account_state.refused_at IS 'Since when the credentials are refused; null: they are not.';

COMMENT ON COLUMN resman.account_state.probed_at IS 'When refused credentials were last tried again.';

COMMENT ON COLUMN resman.account_state.updated_at IS 'Last change of the row.';

CREATE FUNCTION resman.account_tokens(p_state resman.account_state, p_rate double precision, p_now timestamp with time zone) RETURNS double precision
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select case
        when p_state.tokens is null then greatest(1, coalesce(p_state.rate_per_minute, p_rate) / 6)
        else least(
            greatest(1, coalesce(p_state.rate_per_minute, p_rate) / 6),
            p_state.tokens
            + coalesce(p_state.rate_per_minute, p_rate) / 60
            * greatest(0, extract(epoch from p_now - p_state.refilled_at))
        )
    end
$$;

COMMENT ON FUNCTION resman.account_tokens(p_state resman.account_state, p_rate double precision, p_now timestamp with time zone) IS 'Returns how many calls an account may make now: its bucket holds ten seconds'' worth, at least one.';

CREATE FUNCTION resman.account_wait(p_account_key text) RETURNS TABLE(account_key text, wait text)
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    with limited as (
        select
            state.account_key,
            coalesce(state.rate_per_minute, resman.bridge_setting(bridge.id, 'rate_per_minute', 60))
            as rate,
            coalesce(
                state.concurrency, resman.bridge_setting(bridge.id, 'account_concurrency', 2)
            ) as calls,
            resman.account_tokens(
                state, resman.bridge_setting(bridge.id, 'rate_per_minute', 60), core.clock()
            ) as tokens
        from resman.account_state as state
        left join lateral (
            select running.id from resman.bridge as running
            where running.ended_at is null
            order by running.seen_at desc
            limit 1
        ) as bridge on true
        where state.account_key = p_account_key
    )

    select
        limited.account_key,
        case
            when limited.rate > 0 and limited.tokens < 1 then format(
                'the bucket of account {account} is empty, next token in %s s',
                ceil((1 - limited.tokens) * 60 / limited.rate)
            )
            when limited.calls > 0 and resman.busy_count(null, limited.account_key) >= limited.calls
                then format('account {account} has its %s calls in flight', limited.calls)
        end
    from limited
$$;

COMMENT ON FUNCTION resman.account_wait(p_account_key text) IS 'Returns what the jobs of an account wait for, in words: a token of its bucket, or an end of its calls in flight; null where it may be called. Limits that the account does not set are those of the bridge that was seen last.';

CREATE FUNCTION resman.add_property(p_property_id uuid, p_integration_id uuid, p_resman_property_id text, p_api_credentials jsonb, p_settings jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
begin
    if not exists (select 1 from public.property as property where property.id = p_property_id) then
        raise exception using
            errcode = 'TB202', message = 'property is unknown',
            detail = format('property %s', p_property_id),
            hint = 'the id is that of the row in the table property';
    elsif exists (
        select 1 from resman.resman_integration as integration
        where integration.property_id = p_property_id
    ) then
        raise exception using
            errcode = 'TB203', message = 'property is already connected',
            detail = format('property %s', p_property_id),
            hint = 'change it with: tourbase properties set';
    end if;
    perform resman.check_settings(p_settings);
    perform resman.require_lost_reason(p_settings);
    insert into resman.resman_integration (
        id, property_id, resman_property_id, api_credentials, sync_direction, sync_frequency,
        time_zone, default_source_id, default_agent_id, default_lost_reason_id,
        delete_policy, import_prospects
    )
    values (
        p_integration_id, p_property_id, lower(p_resman_property_id), p_api_credentials,
        coalesce(p_settings ->> 'sync_direction', 'bidirectional'),
        coalesce(p_settings ->> 'sync_frequency', 'realtime'),
        coalesce(p_settings ->> 'time_zone', 'UTC'),
        lower(p_settings ->> 'default_source_id'), lower(p_settings ->> 'default_agent_id'),
        lower(p_settings ->> 'default_lost_reason_id'),
        coalesce(p_settings ->> 'delete_policy', 'keep_remote'),
        coalesce((p_settings ->> 'import_prospects')::boolean, true)
    );
    insert into resman.account_state (account_key)
    values (resman.account_key(p_api_credentials))
    on conflict do nothing;
    perform resman.readmit_account(resman.account_key(p_api_credentials));
    perform resman.note_change('add_property', p_property_id, null, p_settings);
    return (select report from resman.property_report(p_property_id) as report);
end;
$$;

COMMENT ON FUNCTION resman.add_property(p_property_id uuid, p_integration_id uuid, p_resman_property_id text, p_api_credentials jsonb, p_settings jsonb) IS 'Connects a property to ResMan. Settings: default_source_id, default_agent_id, default_lost_reason_id, sync_direction, sync_frequency, time_zone, delete_policy, import_prospects. Returns its report. Raises TB202 for an unknown property, TB203 for one that is connected, TB204 for a bad setting.';

CREATE TABLE resman.tour_booking_sync (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    conversation_id uuid,
    resman_appointment_id character varying(100),
    tour_type character varying(50) NOT NULL,
    scheduled_datetime timestamp with time zone NOT NULL,
    status character varying(50) DEFAULT 'requested'::character varying NOT NULL,
    prospect_info jsonb,
    staff_notes text,
    sync_status character varying(50) DEFAULT 'pending'::character varying NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    property_id uuid,
    request_id uuid,
    unit_id uuid GENERATED ALWAYS AS (COALESCE(conversation_id, request_id)) STORED,
    scheduled_local timestamp without time zone,
    scheduled_occurrence smallint,
    time_zone text DEFAULT 'UTC'::text NOT NULL,
    duration_minutes integer,
    agent_id text,
    access_note text,
    words_hash text,
    refused_because text,
    reason_code text,
    remote_state text DEFAULT 'none'::text NOT NULL,
    is_history boolean DEFAULT false NOT NULL,
    revision integer DEFAULT 0 NOT NULL,
    CONSTRAINT chk_tour_booking_status CHECK (((status)::text = ANY ((ARRAY['requested'::character varying, 'refused'::character varying, 'scheduled'::character varying, 'confirmed'::character varying, 'completed'::character varying, 'cancelled'::character varying, 'no_show'::character varying])::text[]))),
    CONSTRAINT chk_tour_booking_sync_status CHECK (((sync_status)::text = ANY ((ARRAY['pending'::character varying, 'success'::character varying, 'failed'::character varying])::text[]))),
    CONSTRAINT tour_booking_sync_duration_check CHECK (((duration_minutes >= 5) AND (duration_minutes <= 480))),
    CONSTRAINT tour_booking_sync_occurrence_check CHECK ((scheduled_occurrence = ANY (ARRAY[1, 2]))),
    CONSTRAINT tour_booking_sync_prospect_info_check CHECK (((prospect_info IS NULL) OR ((jsonb_typeof(prospect_info) = 'object'::text) AND (length((prospect_info)::text) <= 8000) AND (request_id IS NULL)))),
    CONSTRAINT tour_booking_sync_refused_because_check CHECK ((refused_because = ANY (ARRAY['full'::text, 'outside_hours'::text, 'blackout'::text, 'too_soon'::text, 'too_far'::text, 'type_not_offered'::text, 'no_such_time'::text, 'ambiguous_time'::text]))),
    CONSTRAINT tour_booking_sync_remote_state_check CHECK ((remote_state = ANY (ARRAY['none'::text, 'placed'::text, 'moved_by_staff'::text, 'awaiting_removal'::text, 'removed'::text]))),
    CONSTRAINT tour_booking_sync_revision_check CHECK ((revision >= 0)),
    CONSTRAINT tour_booking_sync_tour_type_check CHECK (((tour_type)::text = ANY ((ARRAY['in_person'::character varying, 'virtual'::character varying, 'self_guided'::character varying])::text[]))),
    CONSTRAINT tour_booking_sync_unit_check CHECK ((num_nonnulls(conversation_id, request_id) >= 1))
)
WITH (fillfactor='80');

COMMENT ON TABLE resman.tour_booking_sync IS 'Tracks tour bookings and sync status with ResMan.';

COMMENT ON COLUMN resman.tour_booking_sync.id IS 'Id of the tour.';

COMMENT ON COLUMN resman.tour_booking_sync.conversation_id IS 'The lead, kept when it is deleted; null for a request that belongs to none.';

COMMENT ON COLUMN resman.tour_booking_sync.resman_appointment_id IS 'The event in ResMan; null until it is known.';

COMMENT ON COLUMN resman.tour_booking_sync.tour_type IS 'in_person, virtual or self_guided.';

COMMENT ON COLUMN resman.tour_booking_sync.scheduled_datetime IS 'The start; computed where only scheduled_local is given.';

COMMENT ON COLUMN resman.tour_booking_sync.status IS 'requested, refused, scheduled, confirmed, completed, cancelled or no_show; only legal moves.';

COMMENT ON COLUMN resman.tour_booking_sync.prospect_info IS 'What the application keeps of the person; not sent. Null for a request.';

COMMENT ON COLUMN resman.tour_booking_sync.staff_notes IS 'Told in the appointment''s comment.';

COMMENT ON COLUMN resman.tour_booking_sync.sync_status IS 'pending: something is to be told; success: ResMan has it; failed: it was refused.';

COMMENT ON COLUMN resman.tour_booking_sync.created_at IS 'When it was written first.';

COMMENT ON COLUMN resman.tour_booking_sync.updated_at IS 'Last change of the row.';

COMMENT ON COLUMN resman.tour_booking_sync.property_id IS 'The property, of the lead or the request; null where the lead has none.';

COMMENT ON COLUMN resman.tour_booking_sync.request_id IS 'The intake''s request; null for others.';

COMMENT ON COLUMN resman.tour_booking_sync.unit_id IS 'What is worked on in order: the lead, or the request where there is none.';

COMMENT ON COLUMN resman.tour_booking_sync.scheduled_local IS 'The start on the property''s clock; always the same moment as scheduled_datetime.';

COMMENT ON COLUMN resman.tour_booking_sync.scheduled_occurrence IS '1 or 2 where the clock shows that time twice; else null.';

COMMENT ON COLUMN resman.tour_booking_sync.time_zone IS 'The zone of scheduled_local.';

COMMENT ON COLUMN resman.tour_booking_sync.duration_minutes IS 'Length; null: that of the property''s slots.';

COMMENT ON COLUMN resman.tour_booking_sync.agent_id IS 'Employee of ResMan, by id or name; null: the property''s default.';

COMMENT ON COLUMN resman.tour_booking_sync.access_note IS 'Link of a virtual tour, or how to get in; told in the comment, never in a log.';

COMMENT ON COLUMN resman.tour_booking_sync.words_hash IS 'Hash of a request''s words, so that new words are told; null for others.';

COMMENT ON COLUMN resman.tour_booking_sync.refused_because IS 'Why it was refused; else null.';

COMMENT ON COLUMN resman.tour_booking_sync.reason_code IS 'Why it waits, failed or was refused; null where all is well.';

COMMENT ON COLUMN resman.tour_booking_sync.remote_state IS 'What ResMan shows: none, placed, moved_by_staff, awaiting_removal or removed.';

COMMENT ON COLUMN resman.tour_booking_sync.is_history IS 'Written when it was over: nothing is ever sent.';

COMMENT ON COLUMN resman.tour_booking_sync.revision IS 'Counts the changes that are to be told; 0: none yet.';

CREATE FUNCTION resman.add_request_words(p_call jsonb, p_tour resman.tour_booking_sync, p_remote jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
begin
    if p_tour.request_id is null or p_call ->> 'kind' not in ('tour', 'tour_move') then
        return p_call;
    end if;
    return p_call || jsonb_build_object('words', resman.tour_comment(
        p_tour, p_call ->> 'kind', (p_call ->> 'at')::timestamptz,
        resman.request_words(p_tour.request_id, p_remote, p_tour.id)
    ));
end;
$$;

COMMENT ON FUNCTION resman.add_request_words(p_call jsonb, p_tour resman.tour_booking_sync, p_remote jsonb) IS 'Returns a tour''s call with what its request says in the words of the appointment.';

CREATE FUNCTION resman.add_source(p_source jsonb, p_replace boolean DEFAULT false) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_name text := p_source ->> 'source_name';
    v_check jsonb := resman.check_source(p_source);
begin
    if not (v_check ->> 'ok')::boolean then
        raise exception using
            errcode = 'TB401', message = 'the mapping of the source cannot be used',
            detail = (
                select string_agg(fault.words, '; ')
                from jsonb_array_elements_text(v_check -> 'faults') as fault (words)
            ),
            hint = 'see docs/intake.md';
    end if;
    insert into resman.source_configurations as source (
        source_name, source_type, is_active, data_mapping, validation_rules, body_limit_bytes,
        rate_per_minute
    )
    values (
        v_name, p_source ->> 'source_type', coalesce((p_source ->> 'is_active')::boolean, true),
        p_source -> 'data_mapping', coalesce(p_source -> 'validation_rules', '[]'::jsonb),
        coalesce((p_source ->> 'body_limit_bytes')::integer, 65536),
        coalesce((p_source ->> 'rate_per_minute')::integer, 600)
    )
    on conflict (source_name) do update set
        source_type = excluded.source_type, is_active = excluded.is_active,
        data_mapping = excluded.data_mapping, validation_rules = excluded.validation_rules,
        body_limit_bytes = excluded.body_limit_bytes, rate_per_minute = excluded.rate_per_minute
    where p_replace;
    if not found then
        raise exception using
            errcode = 'TB403', message = 'the source is there already',
            detail = format('source %s', v_name),
            hint = 'change it with: tourbase sources add FILE --replace';
    end if;
    insert into core.audit_event (action, subject_type, subject_id, change)
    values (
        case when p_replace then 'replace_source' else 'add_source' end, 'source', v_name,
        p_source - 'credentials'
    );
    return (select report from resman.source_report(v_name) as report);
end;
$$;

COMMENT ON FUNCTION resman.add_source(p_source jsonb, p_replace boolean) IS 'Adds a source of requests, or with p_replace changes it: {source_name, source_type, data_mapping, validation_rules, is_active, body_limit_bytes, rate_per_minute}. Its secrets are set apart from it. Returns its report. Raises TB401 for a mapping that cannot be used, TB403 where it exists.';

CREATE FUNCTION resman.admit_lanes(p_waiting uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_sort TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    SET jit TO 'off'
    AS $$
declare
    v_idle tid[];
    v_least double precision;
begin
    select
        array_agg(newest.ctid) filter (where newest.is_idle),
        min(newest.virtual_time) filter (where not newest.is_idle)
    into v_idle, v_least
    from unnest(p_waiting) as named (id)
    cross join lateral (
        select turn.ctid, turn.is_idle, turn.virtual_time from resman.property_turn as turn
        where turn.property_id = named.id
        order by turn.virtual_time desc
        limit 1
    ) as newest;
    if v_idle is null then
        return;
    end if;
    update resman.property_turn as turn
    set is_idle = false, virtual_time = greatest(turn.virtual_time, v_least)
    where turn.ctid = any(array(
        select idle.ctid from resman.property_turn as idle
        where idle.ctid = any(v_idle) and idle.is_idle
        for no key update skip locked
    ));
end;
$$;

COMMENT ON FUNCTION resman.admit_lanes(p_waiting uuid[]) IS 'Lets properties take their turns that were idle and have work now: they start with the least served of the others, and are not owed the time before.';

CREATE FUNCTION resman.advance_backfill() RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_now timestamptz := core.clock();
    v_run resman.backfill_run;
begin
    select run.* into v_run
    from resman.backfill_run as run
    where run.kind = 'local' and (run.state = 'running' or exists (
        select 1 from resman.backfill_lead as lead where lead.run_id = run.id
    ))
    and coalesce(run.advanced_at not between v_now - interval '1 second' and v_now, true)
    order by run.advanced_at nulls first, run.id
    limit 1
    for no key update skip locked;
    if not found then
        return false;
    end if;
    perform resman.settle_backfill(v_run.id);
    if v_run.state = 'running' then
        perform resman.feed_backfill(v_run, v_now);
    end if;
    update resman.backfill_run as run
    set advanced_at = v_now
    where run.id = v_run.id;
    update resman.backfill_run as run
    set
        state = 'done', ended_at = v_now,
        skipped = greatest(run.skipped, run.total - run.matched - run.created - run.held)
    where run.id = v_run.id
        and run.state = 'running'
        and run.is_read
        and not exists (select 1 from resman.backfill_lead as lead where lead.run_id = run.id);
    return true;
end;
$$;

COMMENT ON FUNCTION resman.advance_backfill() IS 'Makes the next step of the local backfill that has waited longest: counts what has ended, queues what may be queued; returns whether one was due. Short, since it holds the leads that it queues.';

CREATE FUNCTION resman.advance_bases(p_merged resman.merged_read[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    AS $$
begin
    update resman.lead_state as state
    set
        base = resman.agreed_base(one),
        shown = coalesce(state.shown, '{}'::jsonb) || (one.merged -> 'shown'),
        remote_read_at = greatest(state.remote_read_at, (one.read).served_at),
        remote_hash = case
            when not one.is_late and one.merged -> 'conflicts' = '[]' then (one.read).content_hash
        end
    from unnest(p_merged) as one
    where state.unit_id = any(array(select (each.read).unit_id from unnest(p_merged) as each))
        and state.unit_id = (one.read).unit_id;
end;
$$;

COMMENT ON FUNCTION resman.advance_bases(p_merged resman.merged_read[]) IS 'Notes what both sides of leads have agreed on, how ResMan shows it, and when it did.';

CREATE FUNCTION resman.advance_turn(p_property_id uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_turns tid[] := resman.lock_turns(array[p_property_id]);
begin
    update resman.property_turn as turn
    set virtual_time = turn.virtual_time + 1
    where turn.ctid = any(v_turns);
end;
$$;

COMMENT ON FUNCTION resman.advance_turn(p_property_id uuid) IS 'Counts one job, claimed out of its turn, as a turn of its property.';

CREATE FUNCTION resman.agreed_base(p_merged resman.merged_read) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_base jsonb := coalesce(p_merged.base, '{}'::jsonb);
begin
    v_base := jsonb_strip_nulls(
        v_base || ((p_merged.merged -> 'base') - resman.unwritable_fields(p_merged.given))
    );
    -- The comment on our status follows ResMan's own: it is no news to ResMan.
    if p_merged.given ? 'status' and coalesce(p_merged.local -> 'comments', '[]'::jsonb)
        = coalesce(p_merged.base -> 'comments', '[]'::jsonb) then
        v_base := v_base || jsonb_build_object(
            'comments', resman.lead_projection((p_merged.read).unit_id) -> 'comments'
        );
    end if;
    return v_base;
end;
$$;

COMMENT ON FUNCTION resman.agreed_base(p_merged resman.merged_read) IS 'Returns the base of a lead after what was merged is written: ResMan''s values but for those that the application could not be given.';

CREATE FUNCTION resman.answer_part(p_prospect jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select jsonb_build_object(
        'shown', resman.remote_fields(p_prospect), 'hash', p_prospect ->> 'content_hash'
    )
$$;

COMMENT ON FUNCTION resman.answer_part(p_prospect jsonb) IS 'Returns what is kept of an answer''s prospect: its fields and its hash.';

CREATE FUNCTION resman.apply_alone(p_read resman.lead_read) RETURNS resman.applied_read
    LANGUAGE plpgsql
    SET search_path TO ''
    SET lock_timeout TO '200ms'
    AS $$
declare
    v_merged resman.merged_read[] := resman.merge_reads(array[p_read], null);
    v_fields text[];
    v_refused jsonb := '[]'::jsonb;
    v_part text[];
    v_name text;
    v_context text;
begin
    begin
        return (resman.take_reads(v_merged))[1];
    exception
        when lock_not_available or deadlock_detected then
            return resman.unapplied_read(p_read, 'hinted', 'somebody is writing its row');
        when others then
            -- Which of its fields is refused is found by trying each.
            v_fields := array(
                select field.key
                from jsonb_object_keys(v_merged[1].merged -> 'to_domiq') as field (key)
            );
    end;
    for v_part in
        select array_agg(field.name) from unnest(v_fields) as field (name)
        group by case when field.name in ('lost', 'stage') then 'lost' else field.name end
    loop
        begin
            perform resman.take_reads(resman.merge_reads(array[p_read], v_part));
        exception
            when others then
                get stacked diagnostics
                    v_name = constraint_name, v_context = pg_exception_context;
                v_refused := v_refused || resman.refused_field(
                    v_merged[1], v_part, resman.refusal(sqlstate, v_name, v_context)
                );
        end;
    end loop;
    perform resman.take_reads(resman.merge_reads(array[p_read], array(
        select field.key from jsonb_object_keys(p_read.remote) as field (key)
        where field.key <> all(v_fields)
    )));
    perform resman.note_conflicts(p_read.unit_id, p_read.property_id, p_read.prospect_id, v_refused);
    return row(
        p_read.unit_id, p_read.prospect_id, 'held',
        (select string_agg(refused.value ->> 'rule', ', ') from jsonb_array_elements(v_refused) as refused (value)),
        '{}', array(select refused.value ->> 'field' from jsonb_array_elements(v_refused) as refused (value))
    )::resman.applied_read;
end;
$$;

COMMENT ON FUNCTION resman.apply_alone(p_read resman.lead_read) IS 'Brings into the application what ResMan has shown of one lead, field by field where a constraint or a trigger of the application refuses it: what is refused becomes a conflict that names the constraint, the rest goes on (decisions.md 6).';

CREATE FUNCTION resman.apply_page(p_property_id uuid, p_prospects jsonb, p_served_at timestamp with time zone, p_import text DEFAULT 'new'::text) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    AS $$
declare
    v_reads resman.lead_read[];
    v_free uuid[];
    v_applied resman.applied_read[];
begin
    if not exists (
        select 1 from resman.resman_integration as integration
        where integration.property_id = p_property_id
            and integration.sync_direction in ('bidirectional', 'from_resman')
    ) then
        return '{}'::jsonb;
    end if;
    v_reads := resman.page_reads(p_property_id, p_prospects, p_served_at);
    v_free := array(
        select state.unit_id from resman.lead_state as state
        where state.unit_id = any(array(select each.unit_id from unnest(v_reads) as each))
            and state.doubt_at is null
            and (
                select true from resman.lead_sync_queue as flying
                where flying.unit_id = state.unit_id and flying.status = 'processing'
            ) is null
        order by state.unit_id
        for no key update skip locked
    );
    v_applied := resman.apply_reads(array(
        select each from unnest(v_reads) as each where each.unit_id = any(v_free)
    )) || array(
        select resman.unapplied_read(each, 'hinted', 'its lead is being worked on')
        from unnest(v_reads) as each
        where each.unit_id <> all(v_free)
    ) || resman.import_prospects(p_property_id, p_prospects, p_served_at, p_import);
    perform resman.note_reads(p_property_id, p_prospects, p_served_at, v_applied);
    return (
        select jsonb_object_agg(counted.state, counted.number)
        from (
            select one.state, count(*) as number from unnest(v_applied) as one group by one.state
        ) as counted
    );
end;
$$;

COMMENT ON FUNCTION resman.apply_page(p_property_id uuid, p_prospects jsonb, p_served_at timestamp with time zone, p_import text) IS 'Brings into the application what ResMan has shown of a property''s prospects; returns how many are {applied, held, hinted, skipped}. A lead that is being worked on, or in doubt, is left for the next time. p_import: which prospects without a lead become one, none, new (first changed since the property is connected) or all.';

CREATE FUNCTION resman.apply_reads(p_reads resman.lead_read[]) RETURNS resman.applied_read[]
    LANGUAGE plpgsql
    SET search_path TO ''
    SET lock_timeout TO '200ms'
    SET jit TO 'off'
    AS $$
declare
    v_applied resman.applied_read[];
    v_ready uuid[];
    v_reads resman.lead_read[];
    v_read resman.lead_read;
begin
    -- An older read than what is known is not believed; what it shows may have been ours.
    select
        coalesce(array_agg(known.read) filter (where known.is_news and not known.is_old), '{}'),
        coalesce(
            array_agg(resman.unapplied_read(
                known.read, case when known.is_news then 'hinted' else 'applied' end,
                case when known.is_news then 'it was read before the last call was taken' end
            )) filter (where known.is_old or not known.is_news),
            '{}'
        )
    into v_reads, v_applied
    from (
        select
            read,
            coalesce((read).served_at <= state.remote_read_at, false) as is_old,
            resman.is_remote_news(state.base, state.shown, (read).remote) as is_news
        from unnest(p_reads) as read
        inner join resman.lead_state as state on (read).unit_id = state.unit_id
        order by state.unit_id
    ) as known;
    v_ready := resman.lock_host_rows(array(select each.unit_id from unnest(v_reads) as each));
    foreach v_read in array v_reads loop
        if v_read.unit_id <> all(v_ready) then
            v_applied := v_applied
                || resman.unapplied_read(v_read, 'hinted', 'somebody is writing its row');
        end if;
    end loop;
    v_reads := array(select each from unnest(v_reads) as each where each.unit_id = any(v_ready));
    begin
        return v_applied || resman.take_reads(resman.merge_reads(v_reads, null));
    exception
        when others then
            -- One lead that the application refuses does not keep the others from theirs.
            null;
    end;
    foreach v_read in array v_reads loop
        v_applied := v_applied || resman.apply_alone(v_read);
    end loop;
    return v_applied;
end;
$$;

COMMENT ON FUNCTION resman.apply_reads(p_reads resman.lead_read[]) IS 'Brings into the application what ResMan has shown of leads, unless more is known by now, or somebody is writing their rows; returns what became of each. The caller holds the leads.';

CREATE FUNCTION resman.apply_remote(p_unit_id uuid, p_prospect jsonb, p_served_at timestamp with time zone) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_property_id uuid;
    v_applied resman.applied_read;
begin
    perform 1 from resman.lead_state as state
    where state.unit_id = p_unit_id
    for no key update;
    select mapping.property_id into v_property_id
    from resman.lead_sync_mapping as mapping
    where mapping.conversation_id = p_unit_id and mapping.mapping_status in ('active', 'merged');
    v_applied := (resman.apply_reads(array[row(
        p_unit_id, v_property_id, lower(p_prospect ->> 'prospect_id'),
        resman.remote_fields(p_prospect), p_prospect ->> 'content_hash', p_served_at
    )::resman.lead_read]))[1];
    return jsonb_build_object(
        'applied', v_applied.state is not distinct from 'applied', 'state', v_applied.state,
        'reason', v_applied.reason, 'fields', to_jsonb(v_applied.fields),
        'held', to_jsonb(v_applied.held)
    );
end;
$$;

COMMENT ON FUNCTION resman.apply_remote(p_unit_id uuid, p_prospect jsonb, p_served_at timestamp with time zone) IS 'Brings into the application what ResMan has shown of a mapped lead at a time of its own clock; returns {applied, state, reason, fields, held}: hinted means that it is to be read again (apply_reads).';

CREATE FUNCTION resman.apply_transform(p_value jsonb, p_transform jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $_$
declare
    v_name text := p_transform ->> 'name';
    v_text text := p_value #>> '{}';
    v_words jsonb := p_transform -> 'table';
    v_made jsonb;
begin
    if v_name in ('date', 'time', 'datetime') then
        return resman.read_moment(v_text, p_transform);
    elsif v_name in ('number', 'integer') then
        if v_text !~ '^\s*[+-]?\d{1,15}(\.\d{1,6})?\s*$'
            or (v_name = 'integer' and (v_text::numeric % 1 <> 0 or abs(v_text::numeric) > 999999999)) then
            return '{"fault": "type"}'::jsonb;
        end if;
        return to_jsonb(trim_scale(v_text::numeric));
    end if;
    v_made := case v_name
        when 'text' then to_jsonb(v_text)
        when 'trim' then to_jsonb(btrim(v_text, E' \t\r\n\u00a0'))
        when 'lower' then to_jsonb(lower(v_text))
        when 'upper' then to_jsonb(upper(v_text))
        when 'phone' then to_jsonb(resman.normalize_phone(v_text))
        when 'email' then to_jsonb(resman.normalize_email(v_text))
        when 'first_name' then to_jsonb(regexp_replace(btrim(v_text), '\s+\S+$', ''))
        when 'last_name' then to_jsonb(substring(btrim(v_text) from '\s(\S+)$'))
        when 'boolean' then case
            when lower(btrim(v_text)) in ('true', 'yes', 'y', '1', 'on') then 'true'::jsonb
            when lower(btrim(v_text)) in ('false', 'no', 'n', '0', 'off') then 'false'::jsonb
            else '{"fault": "type"}'::jsonb
        end
        when 'lookup' then coalesce(
            v_words -> v_text, v_words -> lower(btrim(v_text)), p_transform -> 'else',
            '{"fault": "not_allowed"}'::jsonb
        )
    end;
    return coalesce(v_made, case when v_name = 'phone' then '{"fault": "type"}'::jsonb end);
end;
$_$;

COMMENT ON FUNCTION resman.apply_transform(p_value jsonb, p_transform jsonb) IS 'Returns a value as one transform makes it; null where nothing is left, {fault} where the transform cannot read it. Never raises.';

CREATE FUNCTION resman.apply_window(p_property_id uuid, p_prospects jsonb, p_served_at timestamp with time zone, p_is_dry boolean) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_applied jsonb;
begin
    begin
        v_applied := resman.apply_page(p_property_id, p_prospects, p_served_at, 'all');
        if p_is_dry then
            raise exception using errcode = 'TB270', message = 'a backfill was only tried';
        end if;
    exception
        when sqlstate 'TB270' then
            -- Everything is rolled back but what was found.
            null;
    end;
    return v_applied;
end;
$$;

COMMENT ON FUNCTION resman.apply_window(p_property_id uuid, p_prospects jsonb, p_served_at timestamp with time zone, p_is_dry boolean) IS 'Brings prospects in, also those from before the connection, or does so and takes it back; returns what apply_page says.';

CREATE FUNCTION resman.archive_old_sync_logs() RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO ''
    AS $$
    with old as (
        select log.id, log.created_at
        from resman.lead_sync_log as log
        where log.created_at < core.clock() - interval '90 days'
        limit 10000
    ),

    moved as (
        delete from resman.lead_sync_log as log
        using old
        where log.id = old.id and log.created_at = old.created_at
        returning log.*
    )

    insert into resman.lead_sync_log_archive (
        id, conversation_id, resman_lead_id, sync_direction, sync_status, sync_type, sync_data,
        response_data, error_message, error_code, conflict_resolution, conflict_details,
        retry_count, processing_time_ms, created_at, property_id, seq, job_id, attempt_id,
        reason_code
    )
    select
        moved.id, moved.conversation_id, moved.resman_lead_id, moved.sync_direction,
        moved.sync_status, moved.sync_type, moved.sync_data, moved.response_data,
        moved.error_message, moved.error_code, moved.conflict_resolution, moved.conflict_details,
        moved.retry_count, moved.processing_time_ms, moved.created_at, moved.property_id,
        moved.seq, moved.job_id, moved.attempt_id, moved.reason_code
    from moved
    on conflict (id) do nothing
$$;

COMMENT ON FUNCTION resman.archive_old_sync_logs() IS 'Moves log rows older than 90 days into the archive, 10,000 at a call.';

CREATE FUNCTION resman.archive_resolved_conflicts() RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO ''
    AS $$
    with old as (
        select conflict.id
        from resman.lead_sync_conflicts as conflict
        where conflict.resolution_status in ('resolved', 'auto_resolved')
            and conflict.resolved_at < core.clock() - interval '30 days'
        limit 10000
    ),

    moved as (
        delete from resman.lead_sync_conflicts as conflict
        using old
        where conflict.id = old.id
        returning conflict.*
    )

    insert into resman.lead_sync_conflicts_archive (
        id, conversation_id, resman_lead_id, conflict_type, conflict_field, resman_value,
        domiq_value, conflict_severity, resolution_status, resolution_strategy, resolved_value,
        resolved_by, resolved_at, notes, created_at, updated_at, property_id, resolved_by_name
    )
    select
        moved.id, moved.conversation_id, moved.resman_lead_id, moved.conflict_type,
        moved.conflict_field, moved.resman_value, moved.domiq_value, moved.conflict_severity,
        moved.resolution_status, moved.resolution_strategy, moved.resolved_value,
        moved.resolved_by, moved.resolved_at, moved.notes, moved.created_at, moved.updated_at,
        moved.property_id, moved.resolved_by_name
    from moved
    on conflict (id) do nothing
$$;

COMMENT ON FUNCTION resman.archive_resolved_conflicts() IS 'Moves conflicts that were settled more than 30 days ago into the archive, 10,000 at a call.';

CREATE TABLE resman.tour_state (
    tour_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    property_id uuid,
    told jsonb,
    told_revision integer DEFAULT 0 NOT NULL,
    failed_revision integer,
    reason_code text,
    error_message text,
    event_id text,
    prospect_id text,
    looked_revision integer,
    looked_at timestamp with time zone,
    remote_state text DEFAULT 'none'::text NOT NULL,
    staff_at timestamp with time zone,
    staff_revision integer,
    is_row_due boolean DEFAULT false NOT NULL,
    first_sent_at timestamp with time zone,
    last_sync_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT tour_state_remote_state_check CHECK ((remote_state = ANY (ARRAY['none'::text, 'placed'::text, 'moved_by_staff'::text, 'awaiting_removal'::text, 'removed'::text])))
)
WITH (fillfactor='70');

COMMENT ON TABLE resman.tour_state IS 'What ResMan is known to hold of each tour. Written by outcomes and looks only.';

COMMENT ON COLUMN resman.tour_state.tour_id IS 'The tour; kept when its row is deleted.';

COMMENT ON COLUMN resman.tour_state.unit_id IS 'Its lead, or its request.';

COMMENT ON COLUMN resman.tour_state.property_id IS 'The property in whose name it was told.';

COMMENT ON COLUMN resman.tour_state.told IS 'What ResMan was told last: {class, at, hash}; null before the first call.';

COMMENT ON COLUMN resman.tour_state.told_revision IS 'The revision that was told; 0: none.';

COMMENT ON COLUMN resman.tour_state.failed_revision IS 'The revision that was refused; a later one is tried.';

COMMENT ON COLUMN resman.tour_state.reason_code IS 'Why that revision failed.';

COMMENT ON COLUMN resman.tour_state.error_message IS 'What ResMan said to it, without personal data.';

COMMENT ON COLUMN resman.tour_state.event_id IS 'The appointment in ResMan; null until known.';

COMMENT ON COLUMN resman.tour_state.prospect_id IS 'The prospect that has it.';

COMMENT ON COLUMN resman.tour_state.looked_revision IS 'The revision told at the last look that could have shown the appointment.';

COMMENT ON COLUMN resman.tour_state.looked_at IS 'When that look was.';

COMMENT ON COLUMN resman.tour_state.remote_state IS 'none, placed, moved_by_staff, awaiting_removal or removed.';

COMMENT ON COLUMN resman.tour_state.staff_at IS 'The start that staff gave it in ResMan, where the row does not show it yet.';

COMMENT ON COLUMN resman.tour_state.staff_revision IS 'The revision that staff''s move overrides.';

COMMENT ON COLUMN resman.tour_state.is_row_due IS 'The tour''s row does not show this state yet.';

COMMENT ON COLUMN resman.tour_state.first_sent_at IS 'First acceptance; null before.';

COMMENT ON COLUMN resman.tour_state.last_sync_at IS 'Last acceptance; null before.';

COMMENT ON COLUMN resman.tour_state.updated_at IS 'Last change of the row.';

CREATE FUNCTION resman.ask_for_review(p_tour resman.tour_booking_sync, p_state resman.tour_state, p_text text) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    insert into resman.staff_task (
        property_id, kind, conversation_id, tour_id, resman_prospect_id, resman_event_id, text
    )
    values (
        p_state.property_id, 'review_tour', p_tour.conversation_id, p_tour.id, p_state.prospect_id,
        p_state.event_id, p_text
    )
    on conflict do nothing
$$;

COMMENT ON FUNCTION resman.ask_for_review(p_tour resman.tour_booking_sync, p_state resman.tour_state, p_text text) IS 'Asks staff to look at a tour.';

CREATE FUNCTION resman.ask_to_erase(p_found resman.found_person, p_doubted jsonb) RETURNS jsonb
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    with asked as (
        insert into resman.staff_task (property_id, kind, resman_prospect_id, text)
        select
            prospect.property_id, 'erase_person', prospect.prospect_id,
            'Erase this prospect in ResMan by hand: its interface cannot.'
        from resman.person_prospects(p_found) as prospect
        union all
        select
            state.property_id, 'erase_person', null,
            format(
                'Look in ResMan for %s and erase that prospect: the answer to the last call was lost.',
                replace(state.unit_id::text, '-', '')
            )
        from resman.lead_state as state
        where state.unit_id in (
            select doubted.id::uuid from jsonb_array_elements_text(p_doubted) as doubted (id)
        )
        returning staff_task.id, staff_task.property_id, staff_task.resman_prospect_id
    )

    select coalesce(jsonb_agg(to_jsonb(asked)), '[]'::jsonb) from asked
$$;

COMMENT ON FUNCTION resman.ask_to_erase(p_found resman.found_person, p_doubted jsonb) IS 'Makes a task of staff for each prospect of a person, and for each lead or request whose last call is in doubt; returns them. Called by person_erase only.';

CREATE FUNCTION resman.attention() RETURNS TABLE(sentence text, command text)
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select
        format('property %s: credentials refused', report ->> 'property_name'),
        format('tourbase properties set %s --api-key-file FILE', report ->> 'property_id')
    from resman.property_report() as report
    where report ->> 'sync_status' = 'disconnected'
    union all
    select
        format('%s failed jobs of %s', report ->> 'failed_jobs', report ->> 'property_name'),
        'select * from resman.lead_sync_queue where status = ''failed'''
    from resman.property_report() as report
    where (report ->> 'failed_jobs')::bigint > 0
    union all
    select
        format('property %s is paused', report ->> 'property_name'),
        format('tourbase properties resume %s', report ->> 'property_id')
    from resman.property_report() as report
    where report ->> 'sync_status' = 'paused'
    union all
    select
        format(
            'rows of %s leads refuse their state (%s): a trigger of the application',
            count(*), state.host_error
        ),
        'let tourbase_owner do what that trigger does, or make its function security definer'
    from resman.lead_state as state
    where state.is_host_due and state.host_error is not null
    group by state.host_error
    union all
    select 'no bridge is running', 'tourbase run'
    where not resman.is_bridge_alive()
$$;

COMMENT ON FUNCTION resman.attention() IS 'Returns what needs a person, each with the command that helps.';

CREATE FUNCTION resman.availability(p_property text, p_from date, p_to date) RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    with found as (
        select
            integration.property_id,
            integration.time_zone
        from resman.resman_integration as integration
        inner join public.property as property on integration.property_id = property.id
        where lower(p_property) in (
            property.id::text, integration.resman_property_id, lower(to_jsonb(property) ->> 'name')
        )
    )

    select jsonb_build_object(
        'property_id', found.property_id,
        'time_zone', found.time_zone,
        'as_of', resman.local_iso(core.clock(), 'UTC'),
        'stale', resman.is_pull_late(found.property_id),
        'days', coalesce(
            (
                select jsonb_agg(jsonb_build_object('date', day.date, 'slots', day.slots) order by day.date)
                from (
                    select
                        (p_from + number) as date,
                        coalesce(
                            jsonb_agg(
                                jsonb_build_object(
                                    'start', slot.local_start,
                                    'end', resman.local_iso(slot.ends_at, found.time_zone),
                                    'capacity', slot.capacity, 'free', slot.free,
                                    'tour_types', slot.tour_types
                                )
                                order by slot.starts_at
                            ) filter (where slot.starts_at is not null),
                            '[]'::jsonb
                        ) as slots
                    from generate_series(0, least(p_to - p_from, 61)) as number
                    left join lateral resman.open_slots(
                        found.property_id,
                        resman.opening_instant(p_from + number + time '00:00', found.time_zone, false),
                        resman.opening_instant(p_from + number + time '24:00', found.time_zone, false)
                    ) as slot on true
                    group by number
                ) as day
            ),
            '[]'::jsonb
        )
    )
    from found
    where (select count(*) from found) = 1
$$;

COMMENT ON FUNCTION resman.availability(p_property text, p_from date, p_to date) IS 'Returns what may be requested at a connected property, which is given by id, ResMan''s id or name: {property_id, time_zone, as_of, stale, days: [{date, slots}]}, at most 62 days. stale: what staff changed in ResMan lately may not be in it. Null where no property is meant, or more than one.';

CREATE FUNCTION resman.availability_faults() RETURNS TABLE(property_id uuid, date date)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select
        cached.property_id,
        cached.date
    from resman.calendar_availability_cache as cached
    where
        not exists (
            select 1 from resman.availability_dirty as dirty
            where
                dirty.property_id = cached.property_id
                and (dirty.date is null or dirty.date = cached.date)
        )
        and cached.available_slots <> resman.compute_slots(cached.property_id, cached.date)
$$;

COMMENT ON FUNCTION resman.availability_faults() IS 'Returns cached days that pass for true and are not: for the view check_availability.';

CREATE FUNCTION resman.backfill_leads(p_property_id uuid, p_limit integer DEFAULT 1000) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    SET lock_timeout TO '200ms'
    AS $$
declare
    v_leads uuid[];
begin
    select array_agg(lead.id) into v_leads
    from (
        select conversation.id
        from public.conversation as conversation
        where conversation.resman_sync_version = 0
            and resman.lead_property(conversation) = p_property_id
            and not exists (
                select 1 from resman.lead_state as state where state.unit_id = conversation.id
            )
            and not exists (
                select 1 from resman.lead_sync_queue as job
                where job.unit_id = conversation.id and job.status = 'pending'
            )
        order by conversation.id
        limit p_limit
        for no key update skip locked
    ) as lead;
    perform resman.enqueue_lead(lead.id, 'push', 1, 1, 0) from unnest(v_leads) as lead (id);
    perform pg_notify('tourbase', '');
    return coalesce(cardinality(v_leads), 0);
end;
$$;

COMMENT ON FUNCTION resman.backfill_leads(p_property_id uuid, p_limit integer) IS 'Enqueues leads of a property that stood there before the install, at low priority; returns how many. Call it until it returns 0 (D10).';

CREATE TABLE resman.backfill_run (
    id uuid DEFAULT core.uuid_v7() NOT NULL,
    property_id uuid NOT NULL,
    kind text DEFAULT 'local'::text NOT NULL,
    state text DEFAULT 'running'::text NOT NULL,
    since timestamp with time zone,
    rate_per_minute double precision,
    tokens double precision,
    cursor_id uuid,
    is_read boolean DEFAULT false NOT NULL,
    total bigint DEFAULT 0 NOT NULL,
    matched bigint DEFAULT 0 NOT NULL,
    created bigint DEFAULT 0 NOT NULL,
    held bigint DEFAULT 0 NOT NULL,
    skipped bigint DEFAULT 0 NOT NULL,
    started_by text DEFAULT SESSION_USER NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    advanced_at timestamp with time zone,
    ended_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    cursor_at timestamp with time zone,
    reads_to timestamp with time zone,
    rests_until timestamp with time zone,
    is_dry boolean DEFAULT false NOT NULL,
    CONSTRAINT backfill_run_ended_at_check CHECK (((state = 'running'::text) = (ended_at IS NULL))),
    CONSTRAINT backfill_run_kind_check CHECK ((kind = ANY (ARRAY['local'::text, 'remote'::text]))),
    CONSTRAINT backfill_run_rate_per_minute_check CHECK ((rate_per_minute > (0)::double precision)),
    CONSTRAINT backfill_run_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'cancelled'::text])))
)
WITH (fillfactor='50');

COMMENT ON TABLE resman.backfill_run IS 'Backfills: leads that stood there before the install, sent step by step.';

COMMENT ON COLUMN resman.backfill_run.id IS 'Id.';

COMMENT ON COLUMN resman.backfill_run.property_id IS 'The property.';

COMMENT ON COLUMN resman.backfill_run.kind IS 'local: the application''s leads are sent; remote: ResMan''s prospects are read.';

COMMENT ON COLUMN resman.backfill_run.state IS 'running; done: all was looked at and told; cancelled: stopped by hand, may be resumed.';

COMMENT ON COLUMN resman.backfill_run.since IS 'Only what was created at or after it; null: everything.';

COMMENT ON COLUMN resman.backfill_run.rate_per_minute IS 'Leads a minute; null: half of what the account takes, shared by its backfills.';

COMMENT ON COLUMN resman.backfill_run.tokens IS 'Leads that may be queued at advanced_at; null before the first.';

COMMENT ON COLUMN resman.backfill_run.cursor_id IS 'Leads up to this id were looked at; null before the first.';

COMMENT ON COLUMN resman.backfill_run.is_read IS 'Every lead was looked at.';

COMMENT ON COLUMN resman.backfill_run.total IS 'local: leads to send when it was started; remote: prospects read so far.';

COMMENT ON COLUMN resman.backfill_run.matched IS 'local: leads that were in ResMan already; remote: prospects that were here already.';

COMMENT ON COLUMN resman.backfill_run.created IS 'Of them new on the other side.';

COMMENT ON COLUMN resman.backfill_run.held IS 'Of them not on the other side, each with a reason: of a lead explain tells it, of a prospect prospect_inbox has it.';

COMMENT ON COLUMN resman.backfill_run.skipped IS 'local: deleted meanwhile, or sent without the backfill since they were edited; remote: not wanted here, or read again later.';

COMMENT ON COLUMN resman.backfill_run.started_by IS 'Login role that started it.';

COMMENT ON COLUMN resman.backfill_run.started_at IS 'When it was started.';

COMMENT ON COLUMN resman.backfill_run.advanced_at IS 'When its last step was made.';

COMMENT ON COLUMN resman.backfill_run.ended_at IS 'When it was done or cancelled; null before.';

COMMENT ON COLUMN resman.backfill_run.updated_at IS 'Last change of the row.';

COMMENT ON COLUMN resman.backfill_run.cursor_at IS 'remote: what ResMan changed before was read, by its clock; null: local.';

COMMENT ON COLUMN resman.backfill_run.reads_to IS 'remote: up to when it reads, which is when the property was connected; null: local.';

COMMENT ON COLUMN resman.backfill_run.rests_until IS 'remote: when the next window is read; null: at once.';

COMMENT ON COLUMN resman.backfill_run.is_dry IS 'remote: what is read is brought in and taken back, and only counted.';

CREATE FUNCTION resman.backfill_rate(p_run resman.backfill_run) RETURNS double precision
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select coalesce(p_run.rate_per_minute, (
        select resman.backfill_share(account.account_key) / greatest(1, (
            select count(*)
            from resman.backfill_run as run
            inner join resman.resman_integration as integration
                on run.property_id = integration.property_id
            where run.state = 'running'
                and run.kind = 'local'
                and run.rate_per_minute is null
                and resman.account_key(integration.api_credentials) = account.account_key
        ))
        from (
            select resman.account_key(integration.api_credentials) as account_key
            from resman.resman_integration as integration
            where integration.property_id = p_run.property_id
        ) as account
    ))
$$;

COMMENT ON FUNCTION resman.backfill_rate(p_run resman.backfill_run) IS 'Returns how many leads a minute a backfill queues: its own rate, or its part of its account''s.';

CREATE FUNCTION resman.backfill_reason(p_run resman.backfill_run) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select case
        when integration.sync_status = 'paused' or not integration.sync_enabled then 'RM103'
        when integration.sync_direction
            = case p_run.kind when 'local' then 'from_resman' else 'to_resman' end then 'RM104'
        when integration.sync_status = 'disconnected' then 'RM302'
        when integration.sync_status = 'error' then 'RM204'
        when not resman.is_bridge_alive() then 'RM901'
    end
    from resman.resman_integration as integration
    where integration.property_id = p_run.property_id and p_run.state = 'running'
$$;

COMMENT ON FUNCTION resman.backfill_reason(p_run resman.backfill_run) IS 'Returns the reason for which a backfill that runs does not go on; null: nothing holds it.';

CREATE FUNCTION resman.backfill_report(p_run_id uuid DEFAULT NULL::uuid) RETURNS SETOF jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select to_jsonb(run)
        - array['id', 'tokens', 'cursor_id', 'is_read', 'rests_until', 'updated_at']
        || jsonb_build_object(
            'run_id', run.id,
            'property_name', to_jsonb(property) ->> 'name',
            'done', progress.done,
            'waiting', progress.waiting,
            'left', progress.pieces_left,
            'rate_per_minute', progress.rate,
            'seconds_left', ceil(progress.pieces_left * progress.seconds_each),
            'reason_code', resman.backfill_reason(run)
        )
    from resman.backfill_run as run
    inner join public.property as property on run.property_id = property.id
    cross join lateral (
        select
            count(*) as waiting,
            run.matched + run.created + run.held + run.skipped as done,
            case
                when run.state = 'done' then 0
                when run.kind = 'remote' then ceil(
                    extract(epoch from run.reads_to - run.cursor_at) / 86400 / 30
                )
                else greatest(
                    count(*), run.total - run.matched - run.created - run.held - run.skipped
                )
            end::bigint as pieces_left,
            case run.kind
                when 'local' then 60 / resman.backfill_rate(run)
                else extract(epoch from resman.backfill_rest(run.property_id, null, null, 0))
            end as seconds_each,
            case run.kind
                when 'local' then resman.backfill_rate(run)
                else run.rate_per_minute
            end as rate
        from resman.backfill_lead as lead
        where lead.run_id = run.id
    ) as progress
    where p_run_id is null or run.id = p_run_id
    order by run.state <> 'running', run.started_at desc, run.id
$$;

COMMENT ON FUNCTION resman.backfill_report(p_run_id uuid) IS 'Returns each backfill, or the one, those that run first: how far it is, how fast, how long it still takes if nothing holds it, and the reason if something does. Left are leads, or windows of 30 days of a remote one.';

CREATE FUNCTION resman.backfill_rest(p_property_id uuid, p_rate double precision, p_bridge_id uuid, p_read integer) RETURNS interval
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select make_interval(secs => greatest(
        coalesce(60 / 0.1 / nullif(account.rate, 0), 0),
        coalesce(60 * p_read / p_rate, 0)
    ))
    from resman.resman_integration as integration
    cross join lateral (
        select coalesce(
            (
                select state.rate_per_minute from resman.account_state as state
                where state.account_key = resman.account_key(integration.api_credentials)
            ),
            resman.bridge_setting(p_bridge_id, 'rate_per_minute', 60)
        ) as rate
    ) as account
    where integration.property_id = p_property_id
$$;

COMMENT ON FUNCTION resman.backfill_rest(p_property_id uuid, p_rate double precision, p_bridge_id uuid, p_read integer) IS 'Returns how long a remote backfill rests after a piece of so many prospects: by its own rate, and so that it takes no more than a tenth of its account''s calls.';

CREATE FUNCTION resman.backfill_room(p_run_id uuid, p_rate double precision, p_frequency text) RETURNS integer
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select (
        greatest(10, ceil(p_rate * case p_frequency
            when 'daily' then 1440
            when 'hourly' then 60
            else 1
        end)) - count(*)
    )::integer
    from resman.backfill_lead as lead
    where lead.run_id = p_run_id
$$;

COMMENT ON FUNCTION resman.backfill_room(p_run_id uuid, p_rate double precision, p_frequency text) IS 'Returns how many more leads of a backfill may wait in the queue: with those that wait, a minute''s worth, or that of a window. More would grow so old that they overtook edits.';

CREATE FUNCTION resman.backfill_share(p_account_key text) RETURNS double precision
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select case when given.rate > 0 then given.rate / 6 else 600 end
    from (
        select
            coalesce(
                state.rate_per_minute,
                resman.bridge_setting(
                    (
                        select bridge.id from resman.bridge as bridge
                        order by bridge.ended_at is null desc, bridge.seen_at desc
                        limit 1
                    ),
                    'rate_per_minute', 60
                )
            ) as rate
        from resman.account_state as state
        where state.account_key = p_account_key
    ) as given
$$;

COMMENT ON FUNCTION resman.backfill_share(p_account_key text) IS 'Returns how many leads a minute the backfills of an account queue together where they have no rate of their own: half of its calls, three for a lead; 600 where its calls have no limit.';

CREATE FUNCTION resman.bearer_source(p_sha256 text) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select source.source_name
    from resman.source_configurations as source
    where source.is_active and source.credentials -> 'bearer' ? p_sha256
    order by source.source_name
    limit 1
$$;

COMMENT ON FUNCTION resman.bearer_source(p_sha256 text) IS 'Returns the active source that a bearer token belongs to, by the SHA-256 of the token; null where it is of none.';

CREATE FUNCTION resman.beat_bridge(p_bridge_id uuid, p_jobs jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_lease interval := make_interval(secs => resman.bridge_setting(p_bridge_id, 'lease_seconds', 120));
    v_held uuid[];
    v_is_listening boolean;
begin
    update resman.bridge as bridge
    set seen_at = core.clock(), ended_at = null
    where bridge.id = p_bridge_id
    returning bridge.lock_key is not null into v_is_listening;

    with held as (
        update resman.lead_sync_queue as job
        set lease_until = core.clock() + v_lease
        from jsonb_to_recordset(p_jobs) as mine (job_id uuid, fence bigint)
        where job.id = mine.job_id
            and job.fence = mine.fence
            and job.status = 'processing'
            and job.locked_by = p_bridge_id
        returning job.id
    )

    select array_agg(held.id) into v_held from held;

    return jsonb_build_object(
        'lost', coalesce(
            (
                select jsonb_agg(mine.job_id)
                from jsonb_to_recordset(p_jobs) as mine (job_id uuid, fence bigint)
                where mine.job_id <> all(coalesce(v_held, '{}'))
            ),
            '[]'::jsonb
        ),
        -- A bridge that hears nothing looks by the clock; nobody need ring for it.
        'was_unattended', coalesce(v_is_listening and resman.renew_doorbell(), false)
    );
end;
$$;

COMMENT ON FUNCTION resman.beat_bridge(p_bridge_id uuid, p_jobs jsonb) IS 'Notes a sign of life and extends the leases of the jobs [{job_id, fence}]; returns {"lost": [job_id]}, those that this bridge no longer holds, and "was_unattended", whether writers may have left the doorbell alone because nobody seemed to listen.';

CREATE FUNCTION resman.begin_pulls(p_bridge_id uuid) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    insert into resman.pull_cursor (property_id, due_at)
    select
        integration.property_id,
        case
            when resman.has_tours(integration.property_id) then core.clock()
            -- What was changed before it was connected is not read but by a backfill.
            else integration.created_at
                + make_interval(secs => resman.bridge_setting(p_bridge_id, 'pull_seconds', 300))
        end
    from resman.resman_integration as integration
    where integration.sync_enabled
        and not exists (
            select 1 from resman.pull_cursor as known
            where known.property_id = integration.property_id
        )
        and resman.is_read(integration)
    on conflict do nothing
$$;

COMMENT ON FUNCTION resman.begin_pulls(p_bridge_id uuid) IS 'Begins to read the properties of which something in ResMan has come to concern us.';

CREATE TABLE resman.tour_request (
    id uuid DEFAULT core.uuid_v7() NOT NULL,
    source character varying(50) NOT NULL,
    source_id character varying(100),
    property_id uuid,
    conversation_id uuid,
    idempotency_key text,
    body_sha256 bytea NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    tour_revision integer,
    payload jsonb,
    mapped jsonb,
    email_key text,
    phone_key text,
    given_prospect_id text,
    resman_prospect_id text,
    resman_person_id text,
    answer jsonb,
    violations jsonb,
    open_requests jsonb DEFAULT '[]'::jsonb NOT NULL,
    state text DEFAULT 'processing'::text NOT NULL,
    keep_until timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    accepted_at timestamp with time zone,
    CONSTRAINT tour_request_erased_check CHECK (((state <> 'success'::text) OR (num_nonnulls(payload, mapped, email_key, phone_key) = 0))),
    CONSTRAINT tour_request_state_check CHECK ((state = ANY (ARRAY['processing'::text, 'success'::text, 'failed'::text])))
)
WITH (fillfactor='50');

COMMENT ON TABLE resman.tour_request IS 'What a request said, from its coming until ResMan has it, and the keys that tell a repeated one.';

COMMENT ON COLUMN resman.tour_request.id IS 'Id, that of its row in tour_processing_log.';

COMMENT ON COLUMN resman.tour_request.source IS 'Name of the source.';

COMMENT ON COLUMN resman.tour_request.source_id IS 'The sender''s own id of the tour; null where it gives none.';

COMMENT ON COLUMN resman.tour_request.property_id IS 'The property; null before it is known.';

COMMENT ON COLUMN resman.tour_request.conversation_id IS 'The lead that is surely this person; null where there is none.';

COMMENT ON COLUMN resman.tour_request.idempotency_key IS 'The sender''s key of the call.';

COMMENT ON COLUMN resman.tour_request.body_sha256 IS 'Hash of what was sent, as jsonb shows it.';

COMMENT ON COLUMN resman.tour_request.version IS 'The sender''s version of the tour.';

COMMENT ON COLUMN resman.tour_request.tour_revision IS 'Revision of the tour that this payload made.';

COMMENT ON COLUMN resman.tour_request.payload IS 'What was sent; null once ResMan has it.';

COMMENT ON COLUMN resman.tour_request.mapped IS 'The same as our fields; null once ResMan has it.';

COMMENT ON COLUMN resman.tour_request.email_key IS 'E-mail address by which the person is found; null once ResMan has it.';

COMMENT ON COLUMN resman.tour_request.phone_key IS 'Phone number by which the person is found; null once ResMan has it.';

COMMENT ON COLUMN resman.tour_request.given_prospect_id IS 'The prospect that the sender named.';

COMMENT ON COLUMN resman.tour_request.resman_prospect_id IS 'The prospect; null before it is known.';

COMMENT ON COLUMN resman.tour_request.resman_person_id IS 'Its person; null before it is known.';

COMMENT ON COLUMN resman.tour_request.answer IS 'What the sender was told.';

COMMENT ON COLUMN resman.tour_request.violations IS 'What was wrong: fields and codes, never a value; null where nothing was.';

COMMENT ON COLUMN resman.tour_request.open_requests IS 'Date and time of each request for this tour that ResMan has not taken yet, and whether it counts as failed: later ones, and a success, take it with them.';

COMMENT ON COLUMN resman.tour_request.state IS 'processing, success or failed.';

COMMENT ON COLUMN resman.tour_request.keep_until IS 'Until when a failed one keeps what was sent; null otherwise.';

COMMENT ON COLUMN resman.tour_request.created_at IS 'When it came first.';

COMMENT ON COLUMN resman.tour_request.updated_at IS 'Last change of the row.';

COMMENT ON COLUMN resman.tour_request.accepted_at IS 'When ResMan took it.';

CREATE FUNCTION resman.begin_request(p_request resman.tour_request, p_compiled jsonb, p_mapped jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $_$
declare
    v_tour resman.tour_booking_sync;
    v_resolved jsonb;
    v_wrong jsonb;
begin
    select * into v_tour from resman.tour_booking_sync as tour
    where tour.request_id = p_request.id and tour.status <> 'refused';
    v_resolved := resman.resolve_request(p_request.source, p_mapped, v_tour.id is not null);
    v_wrong := resman.validate_fields(p_compiled, p_mapped);
    if v_tour.id is not null then
        -- What a change leaves out is as it was.
        v_wrong := jsonb_path_query_array(v_wrong, '$[*] ? (@.code != "required")');
    end if;
    v_wrong := v_wrong || coalesce((
        select jsonb_agg(one.value)
        from jsonb_array_elements(v_resolved -> 'violations') as one (value)
        where not v_wrong @> jsonb_build_array(
            jsonb_build_object('target', one.value -> 'target')
        )
    ), '[]'::jsonb);
    v_resolved := v_resolved || jsonb_build_object('violations', v_wrong);
    if v_wrong <> '[]'::jsonb then
        return resman.refuse_request(p_request, v_resolved);
    elsif v_tour.id is not null then
        return resman.submit_change(p_request, v_tour, p_mapped, v_resolved);
    end if;
    return resman.submit_new(p_request, p_mapped, v_resolved);
end;
$_$;

COMMENT ON FUNCTION resman.begin_request(p_request resman.tour_request, p_compiled jsonb, p_mapped jsonb) IS 'Checks a request and makes or changes its tour; returns the answer of submit_tour.';

CREATE FUNCTION resman.blank_person(p_found resman.found_person, p_keep_host boolean) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_place record;
    v_count bigint;
    v_blanked jsonb := '{}';
begin
    -- The tours are blanked as they stand: no new revision of them is to be told.
    perform set_config('tourbase.origin', 'erasure', true);
    for v_place in
        select listed.place, listed.key_column, listed.columns,
            resman.person_ids(p_found, listed.keys) as ids
        from resman.personal_columns() as listed
        inner join pg_catalog.pg_class on pg_class.oid = to_regclass(listed.place)
        where pg_class.relkind in ('r', 'p')
            and not (p_keep_host and listed.place like 'public.%')
    loop
        v_count := resman.blank_rows(
            to_regclass(v_place.place), v_place.columns, v_place.key_column, v_place.ids
        );
        if v_count > 0 then
            v_blanked := v_blanked || jsonb_build_object(
                v_place.place, coalesce((v_blanked -> v_place.place)::bigint, 0) + v_count
            );
        end if;
    end loop;
    perform set_config('tourbase.origin', '', true);
    -- What an operator said of them by hand.
    update core.audit_event as event
    set reason = null
    where event.reason is not null and event.subject_id = any(
        p_found.leads::text[] || p_found.tours::text[] || p_found.requests::text[] || array(
            select conflict.id::text from resman.lead_sync_conflicts as conflict
            where conflict.conversation_id = any(p_found.leads)
        )
    );
    return v_blanked;
end;
$$;

COMMENT ON FUNCTION resman.blank_person(p_found resman.found_person, p_keep_host boolean) IS 'Blanks all that personal_columns lists of a person; returns how many rows of which table. Called by person_erase only.';

CREATE FUNCTION resman.blank_rows(p_table regclass, p_columns text[], p_key text, p_ids text[]) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $_$
declare
    v_set text;
    v_is_new text;
    v_key_type text;
    v_count bigint;
begin
    select
        string_agg(format('%I = %s', col.attname, blank.value), ', ' order by col.attnum),
        string_agg(
            format('%I is distinct from %s', col.attname, blank.value), ' or ' order by col.attnum
        ),
        min(key.type)
    into v_set, v_is_new, v_key_type
    from pg_catalog.pg_attribute as col
    inner join (
        select one.attrelid, format_type(one.atttypid, one.atttypmod) as type
        from pg_catalog.pg_attribute as one
        where one.attname = p_key and not one.attisdropped
    ) as key on col.attrelid = key.attrelid
    cross join lateral resman.blank_value(col) as blank (value)
    where col.attrelid = p_table and col.attname = any(p_columns) and not col.attisdropped
        and col.attnum > 0 and blank.value is not null;
    if v_set is null or p_ids = '{}' then
        return 0;
    end if;
    -- The key's own type, so that its index is used.
    execute format(
        'update %s set %s where %I = any($1::%s[]) and (%s)',
        p_table, v_set, p_key, v_key_type, v_is_new
    ) using p_ids;
    get diagnostics v_count = row_count;
    return v_count;
end;
$_$;

COMMENT ON FUNCTION resman.blank_rows(p_table regclass, p_columns text[], p_key text, p_ids text[]) IS 'Blanks those of the columns that a table has, in the rows with these ids; returns how many rows held something. A column that cannot be blank stays (blank_value).';

CREATE FUNCTION resman.blank_value(p_column pg_attribute) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select case
        when not p_column.attnotnull then 'null'
        when p_column.atttypid = 'jsonb'::regtype then '''{}''::jsonb'
        when p_column.atttypid not in ('text'::regtype, 'varchar'::regtype) then null
        when exists (
            select 1
            from pg_catalog.pg_index
            where pg_index.indrelid = p_column.attrelid and pg_index.indisunique
                and p_column.attnum = any(pg_index.indkey::smallint[])
        )
            -- Two erased persons must differ.
            then format(
                'left(''erased-'' || replace(id::text, ''-'', ''''), %s)',
                case when p_column.atttypmod > 4 then p_column.atttypmod - 4 else 64 end
            )
        else ''''''
    end
$$;

COMMENT ON FUNCTION resman.blank_value(p_column pg_attribute) IS 'Returns, as SQL, what stands in a column of a person who was erased: null where it may be, else an empty text or object; null where the column has no such value.';

CREATE FUNCTION resman.book_chat_tour(p_unit_id uuid, p_wish jsonb) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_at timestamptz := (p_wish ->> 'at')::timestamptz;
    v_id uuid;
begin
    insert into resman.tour_booking_sync (conversation_id, tour_type, scheduled_datetime)
    values (p_unit_id, p_wish ->> 'type', v_at)
    returning id into v_id;
    return v_id;
exception
    when unique_violation then
        return (
            select tour.id from resman.tour_booking_sync as tour
            where tour.unit_id = p_unit_id
                and tour.scheduled_datetime = v_at
                and tour.status in ('requested', 'scheduled', 'confirmed')
        );
end;
$$;

COMMENT ON FUNCTION resman.book_chat_tour(p_unit_id uuid, p_wish jsonb) IS 'Requests a tour that the chat agreed on, or takes the one that the lead has at that time already; returns it. Its own triggers grant or refuse it.';

CREATE FUNCTION resman.book_tour(p_conversation_id uuid, p_tour_type text, p_local timestamp without time zone, p_occurrence smallint DEFAULT NULL::smallint, p_duration_minutes integer DEFAULT NULL::integer, p_access_note text DEFAULT NULL::text) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_id uuid;
begin
    insert into resman.tour_booking_sync (
        conversation_id, tour_type, scheduled_local, scheduled_occurrence, duration_minutes,
        access_note
    )
    values (
        p_conversation_id, p_tour_type, p_local, p_occurrence, p_duration_minutes, p_access_note
    )
    returning id into v_id;
    return resman.tour_answer(v_id);
end;
$$;

COMMENT ON FUNCTION resman.book_tour(p_conversation_id uuid, p_tour_type text, p_local timestamp without time zone, p_occurrence smallint, p_duration_minutes integer, p_access_note text) IS 'Books a tour of a lead at a time on the property''s clock, if it is free; returns {tour_id, status, starts_at, local, time_zone, reason_code, refused_because, free}. Writes tour_booking_sync.';

CREATE FUNCTION resman.bridge_setting(p_bridge_id uuid, p_name text, p_default double precision) RETURNS double precision
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select coalesce(
        (
            select (bridge.settings ->> p_name)::double precision
            from resman.bridge as bridge
            where bridge.id = p_bridge_id
            -- Signs of life leave versions behind while somebody holds a snapshot.
            order by bridge.seen_at desc
            limit 1
        ),
        p_default
    )
$$;

COMMENT ON FUNCTION resman.bridge_setting(p_bridge_id uuid, p_name text, p_default double precision) IS 'Returns a number from the settings of a bridge, or the default.';

CREATE FUNCTION resman.build_document(p_facts resman.call_facts, p_call jsonb, p_key text) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_kind text := p_call ->> 'kind';
    v_lead jsonb := p_facts.lead;
    v_event jsonb := resman.build_event(p_facts, p_call, p_key);
    v_remote jsonb := coalesce(p_call -> 'remote', '{}'::jsonb);
    v_base jsonb := coalesce(p_call -> 'base', '{}'::jsonb);
begin
    if v_event ? 'missing' then
        return v_event;
    end if;
    return jsonb_strip_nulls(jsonb_build_object(
        'kind', case v_kind
            when 'adopt' then 'note' when 'alias' then 'note'
            when 'tour_move' then 'tour' when 'tour_create' then 'create'
            when 'tour_cancel' then 'tour_cancelled' when 'tour_no_show' then 'note'
            else v_kind
        end,
        'prospect_id', p_call -> 'prospect_id',
        'person_id', p_call -> 'person_id',
        'first_name', resman.merge_value('first_name', v_lead, v_base, v_remote),
        'last_name', resman.merge_value('last_name', v_lead, v_base, v_remote),
        'email', resman.merge_value('email', v_lead, v_base, v_remote),
        'phones', case
            when v_remote <> '{}' then resman.merge_phones(v_lead, v_base, v_remote)
            when v_lead ? 'phone' then jsonb_build_array(
                jsonb_build_object('type', 'cell', 'number', v_lead -> 'phone')
            )
        end,
        'preferences', resman.merge_preferences(
            case
                when v_kind in ('note', 'alias') then '{}'::jsonb
                when v_kind like 'tour%' and v_kind <> 'tour_create' then '{}'::jsonb
                else v_lead
            end, v_base, v_remote
        ),
        'event', v_event
    ));
end;
$$;

COMMENT ON FUNCTION resman.build_document(p_facts resman.call_facts, p_call jsonb, p_key text) IS 'Returns the document to post: the lead over what was just read, so that nothing of ResMan''s own is lost, and the event of its kind; {missing} where ResMan would refuse it.';

CREATE FUNCTION resman.build_event(p_facts resman.call_facts, p_call jsonb, p_key text) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_kind text := p_call ->> 'kind';
    v_lead jsonb := p_facts.lead;
    v_source text;
begin
    if v_kind = 'update' then
        return null;
    elsif v_kind like 'tour%' then
        return resman.build_tour_event(p_facts, p_call);
    end if;
    if v_kind in ('create', 'adopt', 'alias') then
        v_source := resman.choose_source(p_facts);
    elsif v_kind = 'lost' then
        v_source := resman.choose_lost_reason(v_lead, p_facts.integration);
    end if;
    if v_source is null and v_kind in ('create', 'lost') then
        return jsonb_build_object('missing', case v_kind
            when 'create' then 'source: no prospect source of ResMan matches and the property has no default'
            else 'lost_reason: no lost reason of ResMan matches and the property has no default'
        end);
    end if;
    return jsonb_strip_nulls(jsonb_build_object(
        'type', case v_kind when 'lost' then 'Cancel' when 'reactivate' then 'ReActivate' else 'Other' end,
        'at', to_char(p_facts.decided_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'agent_id', case when v_kind in ('create', 'adopt', 'alias') then (p_facts.integration).default_agent_id end,
        'source_id', v_source,
        'first_contact', v_kind = 'create',
        'comments', resman.event_comment(v_lead, p_call),
        'marker', case
            when v_kind in ('create', 'adopt', 'alias')
                then format('[ref:lead:%s]', replace((p_facts.job).unit_id::text, '-', ''))
            when v_kind = 'note'
                then format('[ref:note:%s]', replace(p_call ->> 'note_id', '-', ''))
            else format('[ref:status:%s]', p_key)
        end
    ));
end;
$$;

COMMENT ON FUNCTION resman.build_event(p_facts resman.call_facts, p_call jsonb, p_key text) IS 'Returns the event of a call with its marker, null for a plain update, or {missing} where the source or the reason that ResMan requires is not known.';

CREATE FUNCTION resman.build_tour_event(p_facts resman.call_facts, p_call jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_kind text := p_call ->> 'kind';
    v_is_placed boolean := v_kind in ('tour', 'tour_create', 'tour_move');
    v_tour resman.tour_booking_sync;
    v_source text;
begin
    select * into v_tour from resman.tour_booking_sync as tour
    where tour.id = (p_call ->> 'tour_id')::uuid;
    if v_is_placed then
        v_source := resman.choose_source(p_facts);
    end if;
    if v_source is null and v_is_placed and v_kind <> 'tour_move' then
        return jsonb_build_object(
            'missing',
            'source: no prospect source of ResMan matches and the property has no default'
        );
    end if;
    return jsonb_strip_nulls(jsonb_build_object(
        'type', case when v_is_placed then 'Appointment' when v_kind = 'tour_done' then 'Show' else 'Other' end,
        'at', to_char(
            case
                when v_is_placed or v_kind = 'tour_done' then (p_call ->> 'at')::timestamptz
                else p_facts.decided_at
            end at time zone 'utc',
            'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        ),
        'event_id', p_call -> 'event_id',
        'agent_id', case
            when v_is_placed then resman.choose_agent(p_facts.integration, v_tour.agent_id)
        end,
        'source_id', v_source,
        'first_contact', v_kind = 'tour_create',
        'comments', p_call -> 'words',
        'marker', format(
            '[ref:tour:%s:%s]', replace(p_call ->> 'tour_id', '-', ''), p_call ->> 'revision'
        )
    ));
end;
$$;

COMMENT ON FUNCTION resman.build_tour_event(p_facts resman.call_facts, p_call jsonb) IS 'Returns the event of a tour''s call with its marker, or {missing} where an appointment has no source. Never a Cancel, which in ResMan loses the prospect (resman-api.md 1.6).';

CREATE FUNCTION resman.bury_leads(p_units uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    update resman.lead_tombstone as gone
    set policy = integration.delete_policy
    from resman.resman_integration as integration
    where gone.unit_id = any(p_units)
        and integration.property_id = coalesce(
            (
                select mapping.property_id from resman.lead_sync_mapping as mapping
                where mapping.conversation_id = gone.unit_id
                    and mapping.mapping_status in ('active', 'merged')
            ),
            gone.property_id
        )
        and gone.policy <> integration.delete_policy;
    update resman.lead_sync_mapping as mapping
    set mapping_status = 'deleted'
    where mapping.conversation_id = any(p_units)
        and mapping.mapping_status in ('active', 'merged');
    -- A call whose answer was lost is still looked for: it may have made a prospect.
    update resman.lead_sync_queue as job
    set status = 'cancelled', processed_at = clock_timestamp(), error_message = 'the lead was deleted'
    where job.unit_id = any(p_units) and job.status = 'pending'
        and not exists (
            select 1 from resman.lead_state as state
            where state.unit_id = job.unit_id and state.doubt_at is not null
        );
    perform resman.tell_deletes(p_units);
end;
$$;

COMMENT ON FUNCTION resman.bury_leads(p_units uuid[]) IS 'Lets go of deleted leads that have a tombstone: nothing of them is sent any more, but what the property''s delete_policy wants (semantics.md 3.8, I36).';

CREATE FUNCTION resman.bury_person(p_found resman.found_person, p_macs jsonb, p_erasure_id uuid) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    insert into resman.person_tombstone (kind, value, property_id, kid, erasure_id)
    select 'prospect', lower(prospect.prospect_id), prospect.property_id, null, p_erasure_id
    from resman.person_prospects(p_found) as prospect
    union all
    select 'email', mac.value, null, p_macs ->> 'kid', p_erasure_id
    from jsonb_each_text(p_macs -> 'emails') as mac
    where mac.key = any(p_found.emails)
    union all
    select 'phone', mac.value, null, p_macs ->> 'kid', p_erasure_id
    from jsonb_each_text(p_macs -> 'phones') as mac
    where mac.key = any(p_found.phones)
    on conflict do nothing
$$;

COMMENT ON FUNCTION resman.bury_person(p_found resman.found_person, p_macs jsonb, p_erasure_id uuid) IS 'Leaves the tombstones that keep a person from being imported again. Called by person_erase only.';

CREATE FUNCTION resman.busy_count(p_property_id uuid, p_account_key text) RETURNS integer
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select count(*)::integer
    from (
        select job.property_id from resman.lead_sync_queue as job
        where job.status = 'processing'
        union all
        select reading.property_id from resman.pulls_in_flight(core.clock()) as reading
        where p_account_key is not null
    ) as called
    inner join resman.resman_integration as integration
        on called.property_id = integration.property_id
    where (p_property_id is null or called.property_id = p_property_id)
        and (
            p_account_key is null
            or resman.account_key(integration.api_credentials) = p_account_key
        )
$$;

COMMENT ON FUNCTION resman.busy_count(p_property_id uuid, p_account_key text) IS 'Returns how many jobs are being worked on for a property, or how many calls an account has in flight, those of pulls among them; null: any.';

CREATE FUNCTION resman.call_leads(p_units uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    insert into resman.lead_change (kind, user_id)
    select distinct 'person', state.user_id
    from resman.lead_state as state
    where state.unit_id = any(p_units) and state.user_id is not null;
    if found then
        perform resman.ring_doorbell();
    end if;
end;
$$;

COMMENT ON FUNCTION resman.call_leads(p_units uuid[]) IS 'Has leads looked at again, as if their persons had changed: no row of the application is locked.';

CREATE FUNCTION resman.call_property(p_job resman.lead_sync_queue) RETURNS uuid
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select coalesce(
        (
            select mapping.property_id
            from resman.lead_sync_mapping as mapping
            where mapping.conversation_id = p_job.unit_id
                and mapping.mapping_status in ('active', 'merged')
        ),
        p_job.property_id
    )
$$;

COMMENT ON FUNCTION resman.call_property(p_job resman.lead_sync_queue) IS 'Returns the property in whose name a job calls ResMan: where the prospect stands, else the lead''s.';

CREATE FUNCTION resman.calls_with_more(p_calls resman.ended_call[]) RETURNS uuid[]
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    SET enable_nestloop TO 'on'
    SET enable_hashjoin TO 'off'
    SET jit TO 'off'
    AS $$
begin
    return array(
        select call.job_id
        from unnest(p_calls) as call
        where (
            select true from resman.notification_state as note
            where note.unit_id = call.unit_id and note.sync_status = 'not_synced'
            limit 1
        ) or coalesce((
            select resman.is_tour_due(tour.unit_id) from resman.tour_booking_sync as tour
            where tour.unit_id = call.unit_id
            limit 1
        ), false) or case
            -- All fields went with it; an edit since then has a job of its own.
            when call.kind in ('update', 'lost', 'reactivate') or call.kind like 'tour%' then false
            -- All fields but that it is lost, which is a call of its own. A name finds the host's
            -- column, and where the host has none, the null beside it.
            when call.kind in ('create', 'adopt') then (
                select lower(btrim(lead.status::text)) = 'lost'
                from (select null::text as status) as absent
                cross join lateral (
                    select status from public.conversation as row where row.id = call.unit_id
                ) as lead
            )
            else exists (
                select 1
                from resman.lead_state as state
                cross join lateral resman.lead_projection(call.unit_id) as lead (fields)
                where state.unit_id = call.unit_id
                    and resman.dirty_fields(
                        resman.overlay_held(lead.fields, state.base, state.held), state.base
                    ) <> '{}'
            )
        end
    );
end;
$$;

COMMENT ON FUNCTION resman.calls_with_more(p_calls resman.ended_call[]) IS 'Returns the jobs of those calls that were taken, but whose lead has something left to tell.';

CREATE FUNCTION resman.cancel_backfill(p_run_id uuid) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_run resman.backfill_run := resman.lock_backfill(p_run_id);
    v_locked uuid[];
    v_withdrawn uuid[];
begin
    v_locked := array(
        select conversation.id from public.conversation as conversation
        where conversation.id in (
            select lead.unit_id from resman.backfill_lead as lead where lead.run_id = p_run_id
        )
        order by conversation.id
        for no key update skip locked
    );
    with withdrawn as (
        update resman.lead_sync_queue as job
        set
            status = 'cancelled', processed_at = core.clock(),
            error_message = 'the backfill was cancelled'
        where job.status = 'pending' and job.id in (
            select waiting.id from resman.lead_sync_queue as waiting
            where waiting.unit_id = any(v_locked)
                and waiting.status = 'pending'
                and waiting.sync_operation = 'push'
                and waiting.priority = 1
                and waiting.row_version = 0
                and waiting.lease_until is null
                and not exists (
                    select 1 from resman.lead_state as state where state.unit_id = waiting.unit_id
                )
            for update skip locked
        )
        returning job.unit_id
    )

    select array_agg(withdrawn.unit_id order by withdrawn.unit_id) into v_withdrawn
    from withdrawn;
    delete from resman.backfill_lead as lead
    where lead.run_id = p_run_id and lead.unit_id = any(v_withdrawn);
    update resman.backfill_run as run
    set
        state = 'cancelled', ended_at = coalesce(run.ended_at, core.clock()),
        -- Resumed, it looks at them again.
        cursor_id = case
            when v_withdrawn is null then run.cursor_id
            else (
                select conversation.id from public.conversation as conversation
                where conversation.id < v_withdrawn[1]
                order by conversation.id desc
                limit 1
            )
        end,
        is_read = false
    where run.id = p_run_id;
    perform resman.note_change('cancel_backfill', v_run.property_id, null, jsonb_build_object(
        'run_id', p_run_id, 'withdrawn', coalesce(cardinality(v_withdrawn), 0)
    ));
    return (select report from resman.backfill_report(p_run_id) as report);
end;
$$;

COMMENT ON FUNCTION resman.cancel_backfill(p_run_id uuid) IS 'Ends a backfill: takes back what it has queued that nobody has begun and nobody has edited. Returns what backfill_report says. Cancelling twice is harmless. Raises TB272, TB273.';

CREATE FUNCTION resman.cancel_tour(p_tour_id uuid, p_reason text DEFAULT NULL::text) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_tour resman.tour_booking_sync := resman.require_tour(p_tour_id);
begin
    update resman.tour_booking_sync as tour
    set status = 'cancelled'
    where tour.id = v_tour.id;
    if pg_has_role(session_user, 'tourbase_operator', 'member') then
        insert into core.audit_event (action, subject_type, subject_id, reason, change)
        values (
            'tour.cancel', 'tour', v_tour.id::text, p_reason,
            jsonb_build_object('status', jsonb_build_array(v_tour.status, 'cancelled'))
        );
    end if;
    return resman.tour_answer(v_tour.id);
end;
$$;

COMMENT ON FUNCTION resman.cancel_tour(p_tour_id uuid, p_reason text) IS 'Cancels a tour; returns what book_tour does. ResMan gets a note, and staff a task, where it has the appointment: its interface cannot remove it. Raises TB301 for an unknown tour.';

CREATE FUNCTION resman.capacity_faults() RETURNS TABLE(tour_id uuid, property_id uuid, fault text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select min(seat.tour_id::text)::uuid, seat.property_id, 'over capacity'
    from resman.tour_seat as seat
    group by seat.property_id, seat.cell_start
    having count(*) > max(seat.capacity)
    union
    select seat.tour_id, seat.property_id, 'seats of no tour'
    from resman.tour_seat as seat
    left join resman.tour_booking_sync as tour on seat.tour_id = tour.id
    where tour.id is null or tour.status not in ('scheduled', 'confirmed')
    union
    select tour.id, tour.property_id, 'without its seats'
    from resman.tour_booking_sync as tour
    where tour.status in ('scheduled', 'confirmed')
        and not resman.is_seated(tour)
        and not exists (
            select 1 from resman.remote_appointment as appointment
            where appointment.tour_id = tour.id
        )
$$;

COMMENT ON FUNCTION resman.capacity_faults() IS 'Returns tours whose seats are not as they must be: for the view check_capacity.';

CREATE FUNCTION resman.captured_until(p_property_id uuid, p_now timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select least(p_now, resman.window_start(
        integration.sync_frequency, integration.time_zone, p_now
    ))
    from resman.resman_integration as integration
    where integration.property_id = p_property_id
$$;

COMMENT ON FUNCTION resman.captured_until(p_property_id uuid, p_now timestamp with time zone) IS 'Returns until when what a property may send now was captured: now, or the start of its window.';

CREATE FUNCTION resman.charge_accounts(p_bridge_id uuid, p_jobs uuid[], p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_rate double precision := resman.bridge_setting(p_bridge_id, 'rate_per_minute', 60);
begin
    if not exists (
        select 1 from resman.account_state as state
        where coalesce(state.rate_per_minute, v_rate) > 0
    ) then
        return;
    end if;
    update resman.account_state as state
    set
        tokens = resman.account_tokens(state, v_rate, p_now) - 3 * claim.jobs,
        refilled_at = p_now
    from (
        select resman.account_key(integration.api_credentials) as account_key, count(*) as jobs
        from resman.lead_sync_queue as job
        inner join resman.resman_integration as integration
            on job.property_id = integration.property_id
        where job.id = any(p_jobs) and job.status in ('pending', 'processing')
        group by 1
    ) as claim
    where state.account_key = claim.account_key and coalesce(state.rate_per_minute, v_rate) > 0;
end;
$$;

COMMENT ON FUNCTION resman.charge_accounts(p_bridge_id uuid, p_jobs uuid[], p_now timestamp with time zone) IS 'Takes the calls of a claim from the buckets of its accounts: three for a job, its reads among them.';

CREATE FUNCTION resman.charge_look(p_bridge_id uuid, p_property_id uuid, p_calls integer) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_key text := (
        select resman.account_key(integration.api_credentials)
        from resman.resman_integration as integration
        where integration.property_id = p_property_id
    );
begin
    -- The caller holds leads: it does not wait for an account.
    perform 1 from resman.account_state as state
    where state.account_key = v_key
    for no key update skip locked;
    if found then
        perform resman.charge_pull(v_key, p_bridge_id, p_calls, core.clock());
    end if;
end;
$$;

COMMENT ON FUNCTION resman.charge_look(p_bridge_id uuid, p_property_id uuid, p_calls integer) IS 'Takes the calls of a look from the bucket of the property''s account, unless another holds it.';

CREATE FUNCTION resman.charge_pull(p_account_key text, p_bridge_id uuid, p_calls integer, p_now timestamp with time zone) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    update resman.account_state as state
    set
        tokens = resman.account_tokens(state, given.rate, p_now) - p_calls,
        refilled_at = p_now
    from (select resman.bridge_setting(p_bridge_id, 'rate_per_minute', 60) as rate) as given
    where state.account_key = p_account_key
        and coalesce(state.rate_per_minute, given.rate) > 0
$$;

COMMENT ON FUNCTION resman.charge_pull(p_account_key text, p_bridge_id uuid, p_calls integer, p_now timestamp with time zone) IS 'Takes the calls of a pull from its account''s bucket.';

CREATE FUNCTION resman.chat_fields(p_row jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select jsonb_build_array(p_row -> 'is_book_tour', p_row -> 'tour_type', p_row -> 'tour_datetime')
$$;

COMMENT ON FUNCTION resman.chat_fields(p_row jsonb) IS 'Returns the columns of a conversation''s row by which the chat agrees on a tour.';

CREATE FUNCTION resman.chat_wish(p_row jsonb, p_zone text) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $_$
declare
    v_text text := p_row ->> 'tour_datetime';
    v_local timestamp;
    v_at timestamptz;
    v_fault text;
    v_type text;
begin
    if v_text is null or (p_row ? 'is_book_tour' and p_row -> 'is_book_tour' <> 'true') then
        return '{}'::jsonb;
    elsif v_text ~ '\d:\d\d.*(Z|[+-]\d\d(:?\d\d)?)$' then
        v_at := v_text::timestamptz;
    else
        v_local := v_text::timestamp;
        v_fault := resman.local_time_fault(v_local, p_zone, null);
        -- The first of two; in the gap, as Postgres reads it.
        v_at := coalesce(
            resman.local_instant(v_local, p_zone, 1::smallint), v_local at time zone p_zone
        );
    end if;
    if not isfinite(v_at) then
        return '{}'::jsonb;
    end if;
    v_type := (
        select word.tour_type from resman.tour_type_alias as word
        where word.alias = lower(btrim(p_row ->> 'tour_type'))
    );
    if v_type is null and nullif(btrim(p_row ->> 'tour_type'), '') is not null then
        v_fault := coalesce(v_fault, 'type_not_offered');
    end if;
    return jsonb_build_object(
        'at', to_char(v_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'type', coalesce(v_type, 'in_person'), 'fault', v_fault
    );
exception
    when invalid_datetime_format or datetime_field_overflow then
        return '{}'::jsonb;
end;
$_$;

COMMENT ON FUNCTION resman.chat_wish(p_row jsonb, p_zone text) IS 'Returns the tour that a conversation''s row speaks of: {at, type, fault}, a time without an offset being the property''s; empty where it speaks of none, or of none that can be read. Never raises.';

CREATE FUNCTION resman.check_settings(p_settings jsonb) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
begin
    if p_settings ? 'time_zone' and not exists (
        select 1 from pg_catalog.pg_timezone_names as zone where zone.name = p_settings ->> 'time_zone'
    ) then
        raise exception using
            errcode = 'TB204', message = 'time zone is unknown',
            detail = format('time zone %s', p_settings ->> 'time_zone'),
            hint = 'give an IANA name such as America/Chicago';
    elsif coalesce(p_settings ->> 'sync_direction', 'to_resman')
        not in ('to_resman', 'from_resman', 'bidirectional') then
        raise exception using
            errcode = 'TB204', message = 'direction is unknown',
            hint = 'give to_resman, from_resman or bidirectional';
    elsif coalesce(p_settings ->> 'sync_frequency', 'daily') not in ('realtime', 'hourly', 'daily') then
        raise exception using
            errcode = 'TB204', message = 'frequency is unknown',
            hint = 'give realtime, hourly or daily';
    elsif coalesce(p_settings ->> 'delete_policy', 'ignore')
        not in ('keep_remote', 'mark_lost', 'ignore') then
        raise exception using
            errcode = 'TB204', message = 'delete policy is unknown',
            hint = 'give keep_remote, mark_lost or ignore';
    elsif coalesce(p_settings ->> 'import_prospects', 'true') not in ('true', 'false') then
        raise exception using
            errcode = 'TB204', message = 'import_prospects is neither true nor false',
            hint = 'give true or false';
    end if;
end;
$$;

COMMENT ON FUNCTION resman.check_settings(p_settings jsonb) IS 'Raises TB204 where a setting of a property has a value that it cannot have.';

CREATE FUNCTION resman.check_source(p_config jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $_$
declare
    v_faults jsonb := resman.read_source(
        p_config -> 'data_mapping', p_config -> 'validation_rules'
    ) -> 'faults';
begin
    if coalesce(p_config ->> 'source_name', '') !~ '^[a-z0-9][a-z0-9_-]{0,49}$' then
        v_faults := v_faults || '"source_name: lower case letters, digits, - and _"'::jsonb;
    end if;
    if coalesce(p_config ->> 'source_type', '') not in ('api', 'webhook', 'form', 'manual') then
        v_faults := v_faults || '"source_type: api, webhook, form or manual"'::jsonb;
    end if;
    return jsonb_build_object('ok', v_faults = '[]'::jsonb, 'faults', v_faults);
end;
$_$;

COMMENT ON FUNCTION resman.check_source(p_config jsonb) IS 'Returns {ok, faults} of the configuration of a source: {source_name, source_type, data_mapping, validation_rules}.';

CREATE FUNCTION resman.choose_agent(p_integration resman.resman_integration, p_agent text) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select coalesce(
        (
            select entry.remote_id
            from resman.remote_catalogue as entry
            where entry.property_id = p_integration.property_id
                and entry.kind = 'agents'
                and lower(btrim(p_agent)) in (entry.remote_id, lower(entry.name))
            order by entry.remote_id
            limit 1
        ),
        p_integration.default_agent_id
    )
$$;

COMMENT ON FUNCTION resman.choose_agent(p_integration resman.resman_integration, p_agent text) IS 'Returns ResMan''s id of a tour''s agent: by id or name, else the property''s default.';

CREATE FUNCTION resman.choose_lost_reason(p_lead jsonb, p_integration resman.resman_integration) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select coalesce(
        (
            select entry.remote_id
            from resman.remote_catalogue as entry
            where entry.property_id = p_integration.property_id
                and entry.kind = 'lost_reasons'
                and lower(p_lead ->> '_lost_reason') in (entry.remote_id, lower(entry.name))
            order by entry.remote_id
            limit 1
        ),
        p_integration.default_lost_reason_id
    )
$$;

COMMENT ON FUNCTION resman.choose_lost_reason(p_lead jsonb, p_integration resman.resman_integration) IS 'Returns ResMan''s id of the lead''s lost reason: by id or name, else the property''s default.';

CREATE FUNCTION resman.choose_source(p_facts resman.call_facts) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_name text := p_facts.lead ->> '_source';
    v_source_id text;
begin
    if v_name is not null and (p_facts.state).is_source_refused is not true then
        select entry.remote_id into v_source_id
        from resman.remote_catalogue as entry
        where entry.property_id = (p_facts.integration).property_id
            and entry.kind = 'sources'
            and lower(entry.name) = lower(v_name)
        order by entry.remote_id
        limit 1;
    end if;
    return coalesce(v_source_id, (p_facts.integration).default_source_id);
end;
$$;

COMMENT ON FUNCTION resman.choose_source(p_facts resman.call_facts) IS 'Returns ResMan''s id of the lead''s source: by name, unless ResMan has refused it, else the property''s default.';

CREATE FUNCTION resman.claim_backfills(p_bridge_id uuid, p_limit integer) RETURNS SETOF jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_now timestamptz := core.clock();
    v_due record;
    v_accounts text[] := '{}';
begin
    if not exists (
        select 1 from resman.backfill_run as run where run.kind = 'remote' and run.state = 'running'
    ) then
        return;
    end if;
    for v_due in
        select waiting.property_id, integration, run, account.account_key, account.budget
        from resman.backfill_run as run
        inner join resman.pull_cursor as waiting on run.property_id = waiting.property_id
        inner join resman.resman_integration as integration
            on run.property_id = integration.property_id
        inner join resman.open_accounts(p_bridge_id, v_now) as account
            on resman.account_key(integration.api_credentials) = account.account_key
        left join resman.property_lane as lane on run.property_id = lane.property_id
        where run.kind = 'remote'
            and run.state = 'running'
            and coalesce(run.rests_until <= v_now, true)
            -- Leads that may be matched are told before they are made a second time.
            and not exists (
                select 1 from resman.backfill_run as other
                where other.property_id = run.property_id
                    and other.kind = 'local'
                    and other.state = 'running'
            )
            -- What is new goes first, and a reading that failed is tried again by it.
            and waiting.due_at > v_now
            and waiting.error_count = 0
            and resman.is_pull_free(waiting, v_now)
            and integration.sync_enabled
            and integration.sync_status in ('active', 'error')
            and integration.sync_direction in ('bidirectional', 'from_resman')
            and coalesce(lane.open_until <= v_now, true)
            and account.budget > 0
        order by run.advanced_at nulls first, run.id
        limit p_limit
        for no key update of waiting skip locked
    loop
        continue when resman.pull_budget(v_due.account_key, p_bridge_id, v_now) < 1
            or cardinality(array_positions(v_accounts, v_due.account_key)) >= v_due.budget;
        v_accounts := v_accounts || v_due.account_key;
        perform resman.charge_pull(v_due.account_key, p_bridge_id, 1, v_now);
        update resman.pull_cursor as taken
        set
            pulling_by = p_bridge_id, rests_until = null,
            pulling_until = v_now
            + make_interval(secs => resman.bridge_setting(p_bridge_id, 'lease_seconds', 120))
        where taken.property_id = v_due.property_id;
        return next resman.describe_backfill(v_due.run, v_due.integration, v_now);
    end loop;
end;
$$;

COMMENT ON FUNCTION resman.claim_backfills(p_bridge_id uuid, p_limit integer) IS 'Leases properties of which old prospects are to be read, in the place of a pull that is not due: what claim_pulls returns, of one window, and run_id.';

CREATE FUNCTION resman.claim_jobs(p_bridge_id uuid, p_limit integer) RETURNS SETOF jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_jobs uuid[];
begin
    v_jobs := array(select taken.job_id from resman.take_jobs(p_bridge_id, p_limit) as taken);
    if v_jobs <> '{}' then
        perform resman.promise_look();
    end if;
    return query
    select described.job
    from resman.describe_jobs(
        v_jobs, resman.bridge_setting(p_bridge_id, 'lease_seconds', 120)
    ) as described (job);
end;
$$;

COMMENT ON FUNCTION resman.claim_jobs(p_bridge_id uuid, p_limit integer) IS 'Claims due jobs for a bridge (take_jobs), and returns each with a lease, a fence and what must be read before its call is decided. Where there were any it promises that the bridge looks again; settle_doorbell takes that back before the bridge rests.';

CREATE FUNCTION resman.claim_pulls(p_bridge_id uuid, p_limit integer DEFAULT 4) RETURNS SETOF jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_now timestamptz;
    v_due record;
    v_calls integer;
    v_looks text[];
    v_accounts text[] := '{}';
begin
    perform resman.begin_pulls(p_bridge_id);
    v_now := core.clock();
    if not exists (
        select 1 from resman.pull_cursor as waiting
        where waiting.due_at <= v_now and resman.is_pull_free(waiting, v_now)
    ) then
        return;
    end if;
    for v_due in
        select waiting, integration, account.account_key, account.budget
        from resman.pull_cursor as waiting
        inner join resman.resman_integration as integration
            on waiting.property_id = integration.property_id
        inner join resman.open_accounts(p_bridge_id, v_now) as account
            on resman.account_key(integration.api_credentials) = account.account_key
        left join resman.property_lane as lane on waiting.property_id = lane.property_id
        where waiting.due_at <= v_now
            and resman.is_pull_free(waiting, v_now)
            and integration.sync_enabled
            and integration.sync_status in ('active', 'error')
            and coalesce(lane.open_until <= v_now, true)
            and account.budget > 0
            and resman.is_read(integration)
        order by waiting.due_at, waiting.property_id
        limit p_limit
        for no key update of waiting skip locked
    loop
        v_calls := resman.pull_budget(v_due.account_key, p_bridge_id, v_now);
        continue when v_calls < 1
            or cardinality(array_positions(v_accounts, v_due.account_key)) >= v_due.budget;
        v_accounts := v_accounts || v_due.account_key;
        v_looks := resman.prospects_to_look_at((v_due.waiting).property_id, v_calls - 1, v_now);
        perform resman.charge_pull(
            v_due.account_key, p_bridge_id, 1 + cardinality(v_looks), v_now
        );
        update resman.pull_cursor as taken
        set
            pulling_by = p_bridge_id, rests_until = null,
            pulling_until = v_now
            + make_interval(secs => resman.bridge_setting(p_bridge_id, 'lease_seconds', 120))
        where taken.property_id = (v_due.waiting).property_id;
        return next resman.describe_pull(
            v_due.waiting, v_due.integration, v_looks, v_now,
            make_interval(secs => resman.bridge_setting(p_bridge_id, 'overlap_seconds', 600))
        );
    end loop;
end;
$$;

COMMENT ON FUNCTION resman.claim_pulls(p_bridge_id uuid, p_limit integer) IS 'Leases properties that are to be read again: {property_id, remote, asked_at, wants_leads, connected_at, modified_from, modified_to, prospect_ids}, the last those that are to be looked up besides. Takes at most three tenths of an account''s bucket (decisions.md 2), and is one of its calls in flight.';

CREATE FUNCTION resman.claim_request(p_bridge_id uuid, p_request_id uuid) RETURNS SETOF jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_now timestamptz := core.clock();
    v_job resman.lead_sync_queue;
    v_jobs uuid[];
begin
    select job.* into v_job
    from resman.lead_sync_queue as job
    where job.unit_id = coalesce((
        select tour.unit_id from resman.tour_booking_sync as tour
        where tour.request_id = p_request_id and tour.status <> 'refused'
    ), p_request_id)
        and job.status = 'pending' and job.due_at <= v_now
    order by job.priority desc, job.due_at
    limit 1;
    if v_job.id is null or not exists (
        select 1
        from resman.resman_integration as integration
        inner join resman.open_accounts(p_bridge_id, v_now) as account
            on resman.account_key(integration.api_credentials) = account.account_key
        left join resman.property_lane as lane on integration.property_id = lane.property_id
        where integration.property_id = v_job.property_id
            and integration.sync_enabled
            and integration.sync_status in ('active', 'error')
            and integration.sync_direction <> 'from_resman'
            and integration.sync_frequency = 'realtime'
            and coalesce(lane.open_count, 0) = 0
            and account.budget > 0
    ) or resman.lock_leads(array[v_job.unit_id]) = '{}' then
        return;
    end if;
    update resman.lead_sync_queue as job
    set
        status = 'processing', locked_by = p_bridge_id, attempt_id = null, attempt_at = null,
        lease_until = v_now + make_interval(
            secs => resman.bridge_setting(p_bridge_id, 'lease_seconds', 120)
        ),
        fence = nextval('resman.fence_seq'), change_count = 0
    where job.id = v_job.id and job.status in ('pending', 'processing')
        and job.lease_until is null;
    if not found then
        return;
    end if;
    update resman.lead_state as state
    set
        version = state.version + v_job.change_count,
        row_version = greatest(state.row_version, v_job.row_version),
        property_id = v_job.property_id
    where state.unit_id = v_job.unit_id;
    perform resman.advance_turn(v_job.property_id);
    v_jobs := array[v_job.id];
    perform resman.charge_accounts(p_bridge_id, v_jobs, v_now);
    return query
    select described.job
    from resman.describe_jobs(
        v_jobs, resman.bridge_setting(p_bridge_id, 'lease_seconds', 120)
    ) as described (job);
end;
$$;

COMMENT ON FUNCTION resman.claim_request(p_bridge_id uuid, p_request_id uuid) IS 'Claims the job of one request out of its turn, where its property may make a call now, and returns it as claim_jobs does; nothing where it has to wait. Charged to account and lane, so that the others lose no turn.';

CREATE FUNCTION resman.cleanup_old_queue_items() RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO ''
    AS $$
    with old as (
        select job.id, job.status
        from resman.lead_sync_queue as job
        where job.processed_at < core.clock() - interval '7 days'
            and (
                job.status in ('completed', 'cancelled')
                or (job.status = 'failed' and exists (
                    select 1 from resman.lead_state as state
                    where state.unit_id = job.unit_id and state.last_sync_at > job.processed_at
                ))
            )
        limit 10000
    ),

    moved as (
        delete from resman.lead_sync_queue as job
        using old
        where job.id = old.id and job.status = old.status
        returning job.*
    )

    insert into resman.lead_sync_queue_archive (
        id, conversation_id, resman_lead_id, sync_operation, sync_data, priority, retry_count,
        max_retries, next_retry_at, status, error_message, processed_at, created_at, updated_at,
        unit_id, property_id, seq, due_at, reason_code, error_code, change_count, row_version,
        locked_by, lease_until, fence, attempt_id, attempt_at
    )
    select
        moved.id, moved.conversation_id, moved.resman_lead_id, moved.sync_operation,
        moved.sync_data, moved.priority, moved.retry_count, moved.max_retries, moved.next_retry_at,
        moved.status, moved.error_message, moved.processed_at, moved.created_at, moved.updated_at,
        moved.unit_id, moved.property_id, moved.seq, moved.due_at, moved.reason_code,
        moved.error_code, moved.change_count, moved.row_version, moved.locked_by,
        moved.lease_until, moved.fence, moved.attempt_id, moved.attempt_at
    from moved
    on conflict (id) do nothing
$$;

COMMENT ON FUNCTION resman.cleanup_old_queue_items() IS 'Moves jobs that ended more than 7 days ago into the archive, 10,000 at a call; a failed job stays until its lead was sent after all.';

CREATE FUNCTION resman.cleanup_old_tour_logs() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_now timestamptz := core.clock();
begin
    while resman.fold_tour_stats(10000) = 10000 loop
        null;
    end loop;
    delete from resman.tour_processing_log as log
    where log.created_at < v_now - interval '30 days'
        and log.processing_status <> 'processing'
        and coalesce(log.finished_at, log.created_at) < v_now - interval '30 days';
    delete from resman.tour_processing_stats as stats
    where stats.date < (v_now at time zone 'utc')::date - 90;

    -- What a failed request said is kept for a while, so that somebody can put it right.
    update resman.tour_request as request
    set
        payload = null, mapped = null, email_key = null, phone_key = null,
        given_prospect_id = null, keep_until = null
    where request.state = 'failed' and request.keep_until < v_now;
    -- While a tour is to come, its source may change it.
    with gone as (
        delete from resman.tour_request as request
        where request.created_at < v_now - interval '30 days'
            and request.state <> 'processing' and request.keep_until is null
            and not exists (
                select 1 from resman.tour_processing_log as log where log.id = request.id
            )
            and not exists (
                select 1 from resman.tour_booking_sync as tour
                where tour.request_id = request.id
                    and tour.status <> 'refused'
                    and tour.scheduled_datetime > v_now - interval '30 days'
            )
            and not exists (
                select 1 from resman.lead_sync_queue as job
                where job.unit_id = request.id and job.status in ('pending', 'processing')
            )
        returning request.id
    )

    delete from resman.lead_state as state using gone where state.unit_id = gone.id;
    delete from resman.create_turn as turn where turn.at < v_now - interval '15 minutes';
    update resman.tour_booking_sync as tour
    set prospect_info = null
    where tour.id in (
        select ended.id from resman.tour_booking_sync as ended
        where ended.prospect_info is not null
            and ended.scheduled_datetime < v_now - interval '90 days'
        for no key update skip locked
    );
end;
$$;

COMMENT ON FUNCTION resman.cleanup_old_tour_logs() IS 'Folds the statistics, then deletes what is past its time: finished rows of the log after 30 days, statistics after 90, what failed requests said after 14, prospect_info of tours 90 days after them; with a request goes the state of its unit.';

CREATE FUNCTION resman.cleared_fields(p_lead jsonb, p_base jsonb) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select coalesce(array_agg(field.key order by field.key), '{}')
    from jsonb_each(coalesce(p_base, '{}'::jsonb)) as field
    where field.key not like '\_%' and field.key <> 'comments' and not p_lead ? field.key
$$;

COMMENT ON FUNCTION resman.cleared_fields(p_lead jsonb, p_base jsonb) IS 'Returns the fields that ResMan holds and that were emptied on our side.';

CREATE FUNCTION resman.close_account(p_property_id uuid, p_seconds double precision) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    -- Calls that were under way when it closed say nothing new, unless ResMan names a time.
    update resman.account_state as state
    set
        closed_until = greatest(state.closed_until, core.clock() + make_interval(
            secs => coalesce(p_seconds, least(900, 60 * power(2, least(state.closed_count, 10))))
        )),
        closed_count = state.closed_count
        + coalesce(state.closed_until <= core.clock(), true)::integer
    from resman.resman_integration as integration
    where integration.property_id = p_property_id
        and state.account_key = resman.account_key(integration.api_credentials)
        and (p_seconds is not null or coalesce(state.closed_until <= core.clock(), true))
$$;

COMMENT ON FUNCTION resman.close_account(p_property_id uuid, p_seconds double precision) IS 'Closes the account of a property for the time that ResMan asked for; without one 60 s, doubling to 15 min with each closing (decisions.md 42). One that is in force counts once, however many calls meet it.';

CREATE FUNCTION resman.close_tour_tasks(p_tour_id uuid, p_kind text) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    update resman.staff_task as task
    set done_at = core.clock(), done_by = 'seen in ResMan'
    where task.tour_id = p_tour_id and task.kind = p_kind and task.done_at is null
$$;

COMMENT ON FUNCTION resman.close_tour_tasks(p_tour_id uuid, p_kind text) IS 'Marks staff''s tasks of a kind for a tour as done, since ResMan shows it.';

CREATE FUNCTION resman.columns_left(p_keep_host boolean) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select coalesce(jsonb_object_agg(kept.place, kept.columns), '{}'::jsonb)
    from (
        select listed.place, jsonb_agg(col.attname order by col.attnum) as columns
        from resman.personal_columns() as listed
        inner join pg_catalog.pg_attribute as col on col.attrelid = to_regclass(listed.place)
        where listed.place like 'public.%'
            and col.attnum > 0 and not col.attisdropped
            and col.atttypid in ('text'::regtype, 'varchar'::regtype, 'json'::regtype, 'jsonb'::regtype)
            and col.attname not like 'resman\_%'
            and (p_keep_host or col.attname <> all(listed.columns))
        group by listed.place
    ) as kept
$$;

COMMENT ON FUNCTION resman.columns_left(p_keep_host boolean) IS 'Returns the columns of the application''s tables that can hold texts and that an erasure does not blank, by table: whoever erases looks whether anything personal is in them.';

CREATE FUNCTION resman.compile_leaf(p_target text, p_leaf jsonb, p_rule jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_leaf jsonb := resman.read_leaf(p_target, p_leaf);
    v_path text[] := resman.split_path(v_leaf ->> 'path');
    v_known record;
    v_transforms jsonb;
    v_fault text;
begin
    select * into v_known from resman.intake_targets() as one where one.target = p_target;
    if v_known.target is null then
        return jsonb_build_object('fault', format('%s: no such field', p_target));
    elsif v_leaf is null or (v_leaf ? 'path' and v_path is null) then
        return jsonb_build_object('fault', format('%s: neither a path nor a constant', p_target));
    end if;
    select
        coalesce(jsonb_agg(one.transform order by one.place), '[]'::jsonb),
        min(resman.transform_fault(one.transform))
    into v_transforms, v_fault
    from (
        select
            listed.place,
            case jsonb_typeof(listed.value)
                when 'string' then jsonb_build_object('name', listed.value)
                else listed.value
            end as transform
        from jsonb_array_elements(case jsonb_typeof(v_leaf -> 'transform')
            when 'array' then v_leaf -> 'transform'
            when 'string' then jsonb_build_array(v_leaf -> 'transform')
            when 'object' then jsonb_build_array(v_leaf -> 'transform')
            else '[]'::jsonb
        end) with ordinality as listed (value, place)
    ) as one;
    if v_fault is not null then
        return jsonb_build_object('fault', format('%s: %s', p_target, v_fault));
    end if;
    return jsonb_strip_nulls(jsonb_build_object(
        'target', p_target, 'field', coalesce(v_leaf ->> 'path', p_target),
        'path', v_path::text, 'whole', v_leaf -> 'path', 'const', v_leaf -> 'const',
        'default', v_leaf -> 'default', 'transforms', v_transforms, 'kind', v_known.kind,
        'rule', coalesce(p_rule, '{}'::jsonb) - 'field' || jsonb_build_object(
            'max_length', least((p_rule ->> 'max_length')::numeric, v_known.most)
        )
    ));
end;
$$;

COMMENT ON FUNCTION resman.compile_leaf(p_target text, p_leaf jsonb, p_rule jsonb) IS 'Returns one field of a source as requests are read by, or {fault}.';

CREATE FUNCTION resman.compile_source(p_mapping jsonb, p_rules jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_read jsonb := resman.read_source(p_mapping, p_rules);
begin
    if v_read -> 'faults' <> '[]'::jsonb then
        raise exception using
            errcode = 'TB401', message = 'the mapping of the source cannot be used',
            detail = (
                select string_agg(fault.words, '; ')
                from jsonb_array_elements_text(v_read -> 'faults') as fault (words)
            ),
            hint = 'docs/intake.md says how a mapping is written';
    end if;
    return v_read -> 'entries';
end;
$$;

COMMENT ON FUNCTION resman.compile_source(p_mapping jsonb, p_rules jsonb) IS 'Returns the fields of a source as requests are read by. Raises TB401 where the mapping or the rules are wrong; the detail names everything.';

CREATE FUNCTION resman.compiled_source(p_source text) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_source resman.source_configurations;
begin
    select * into v_source from resman.source_configurations as source
    where source.source_name = p_source and source.is_active;
    if v_source.compiled = '[]'::jsonb then
        v_source.compiled := resman.compile_source(v_source.data_mapping, v_source.validation_rules);
        update resman.source_configurations as source
        set compiled = v_source.compiled
        where source.id in (
            select free.id from resman.source_configurations as free
            where free.id = v_source.id
            for no key update skip locked
        );
    end if;
    return v_source.compiled;
end;
$$;

COMMENT ON FUNCTION resman.compiled_source(p_source text) IS 'Returns the fields of a source as requests are read by; makes them where the row came with a migration. Null for a source that is not there or not active.';

CREATE FUNCTION resman.complete_jobs(p_jobs uuid[], p_fences bigint[]) RETURNS SETOF uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_nestloop TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
declare
    v_now timestamptz := core.clock();
    v_units uuid[] := array(
        select job.unit_id
        from resman.lead_sync_queue as job
        where job.id = any(p_jobs) and job.status in ('pending', 'processing')
            and job.lease_until is not null
    );
begin
    perform 1 from resman.lead_state as state
    where state.unit_id = any(v_units)
    order by state.unit_id
    for no key update;

    return query
    update resman.lead_sync_queue as job
    set
        status = 'completed', processed_at = v_now, lease_until = null, locked_by = null,
        reason_code = null, error_message = null
    from unnest(p_jobs, p_fences) as given (id, fence)
    where job.id = any(p_jobs) and job.id = given.id and job.fence = given.fence
        and job.status in ('pending', 'processing') and job.lease_until is not null
    returning job.id;
end;
$$;

COMMENT ON FUNCTION resman.complete_jobs(p_jobs uuid[], p_fences bigint[]) IS 'Ends claimed jobs as completed; returns those whose fence was still theirs. Writes lead_sync_queue.';

CREATE FUNCTION resman.compute_slots(p_property_id uuid, p_date date) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    with place as materialized (
        select
            rule,
            make_interval(mins => (rule).slot_minutes) as slot_length,
            resman.property_zone(p_property_id) as zone
        from resman.tour_rules(p_property_id) as rule
        where (rule).property_id is not null
            and not exists (
                select 1 from resman.blackout as closed
                where closed.property_id = p_property_id
                    and p_date between closed.starts_on and closed.ends_on
            )
    ),

    slot as (
        -- Steps of absolute time: right on the days on which the clock is changed, too.
        select distinct
            starts_at,
            starts_at + place.slot_length as ends_at
        from place
        inner join resman.opening_hours as hours on hours.property_id = p_property_id
        cross join lateral generate_series(
            resman.opening_instant(p_date + hours.opens, place.zone, false),
            resman.opening_instant(p_date + hours.closes, place.zone, true) - place.slot_length,
            place.slot_length
        ) as starts_at
        where hours.weekday = extract(isodow from p_date)
    ),

    room as (
        select
            slot.starts_at,
            slot.ends_at,
            resman.slot_room(place.rule, slot.starts_at) as free
        from place
        cross join slot
    )

    select coalesce(
        jsonb_agg(
            jsonb_build_object(
                'start', resman.local_iso(room.starts_at, place.zone),
                'end', resman.local_iso(room.ends_at, place.zone),
                'capacity', (place.rule).capacity, 'free', room.free,
                'tour_types', (place.rule).tour_types
            )
            order by room.starts_at
        ),
        '[]'::jsonb
    )
    from place
    cross join room
    where room.free > 0
$$;

COMMENT ON FUNCTION resman.compute_slots(p_property_id uuid, p_date date) IS 'Computes the slots of a property and day that are free, in order: [{start, end, capacity, free, tour_types}], whatever the time is now; [] on a blackout day and without opening hours.';

CREATE FUNCTION resman.contact_keys(p_request resman.tour_request) RETURNS bigint[]
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select coalesce(array_agg(hashtextextended(concat_ws('/', p_request.property_id, one.key), 0) order by 1), '{}')
    from (
        values ('e/' || p_request.email_key), ('p/' || p_request.phone_key)
    ) as one (key)
    where one.key is not null
$$;

COMMENT ON FUNCTION resman.contact_keys(p_request resman.tour_request) IS 'Returns the keys of a request''s e-mail address and phone number at its property, in order: under them its person is first sent there.';

CREATE FUNCTION resman.contradict_request(p_known resman.tour_request) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    perform resman.count_request(
        p_known.source, (core.clock() at time zone resman.property_zone(p_known.property_id))::date,
        1, 0, 1, core.clock()
    );
    return jsonb_build_object('http', 409, 'id', p_known.id);
end;
$$;

COMMENT ON FUNCTION resman.contradict_request(p_known resman.tour_request) IS 'Answers a request that says something else under a key or a version that is known; it counts as failed.';

CREATE FUNCTION resman.conversation_changed(p_old public.conversation, p_new public.conversation) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
begin
    return p_old.user_id is distinct from p_new.user_id
        or p_old.chatbot_id is distinct from p_new.chatbot_id
        or lower(btrim(p_old.status)) is distinct from lower(btrim(p_new.status))
        or btrim(p_old.ai_intent_summary) is distinct from btrim(p_new.ai_intent_summary)
        or p_old.move_in_date is distinct from p_new.move_in_date
        or p_old.price_range_min is distinct from p_new.price_range_min
        or p_old.price_range_max is distinct from p_new.price_range_max
        or p_old.occupants_count is distinct from p_new.occupants_count
        or p_old.has_pets is distinct from p_new.has_pets
        or p_old.pet_details is distinct from p_new.pet_details
        or btrim(p_old.apartment_size_preference)
        is distinct from btrim(p_new.apartment_size_preference)
        or p_old.is_qualified is distinct from p_new.is_qualified
        or p_old.is_book_tour is distinct from p_new.is_book_tour
        or btrim(p_old.source) is distinct from btrim(p_new.source)
        or p_old.resman_custom_fields is distinct from p_new.resman_custom_fields
        or (
            p_old is distinct from p_new
            and resman.own_property(p_old) is distinct from resman.own_property(p_new)
        );
exception
    when others then
        -- The host lacks one of the columns, or has it in a type without these operators.
        return resman.conversation_fields(to_jsonb(p_old))
            is distinct from resman.conversation_fields(to_jsonb(p_new));
end;
$$;

COMMENT ON FUNCTION resman.conversation_changed(p_old public.conversation, p_new public.conversation) IS 'Tells whether a mapped column of a conversation differs; the same columns as conversation_fields, which is slower and does where a column is missing. Never raises.';

CREATE FUNCTION resman.conversation_fields(p_row jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select jsonb_build_array(
        p_row -> 'user_id', p_row -> 'chatbot_id', p_row -> 'property_id',
        lower(btrim(p_row ->> 'status')),
        btrim(p_row ->> 'ai_intent_summary'),
        p_row -> 'move_in_date', p_row -> 'price_range_min', p_row -> 'price_range_max',
        p_row -> 'occupants_count', p_row -> 'has_pets', p_row -> 'pet_details',
        btrim(p_row ->> 'apartment_size_preference'),
        p_row -> 'is_qualified', p_row -> 'is_book_tour',
        btrim(p_row ->> 'source'), p_row -> 'resman_custom_fields'
    )
$$;

COMMENT ON FUNCTION resman.conversation_fields(p_row jsonb) IS 'Returns the part of a conversation''s row that the sync is about; a change of it is a change of the lead. A column that the host lacks counts as null. Never raises.';

CREATE FUNCTION resman.copy_one_tour_state(p_tour_id uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    perform resman.copy_tour_state(array[p_tour_id]);
exception
    when unique_violation then
        perform set_config('tourbase.origin', '', true);
        update resman.tour_state as state
        set
            event_id = null, looked_revision = state.told_revision,
            error_message = format('event %s belongs to another tour already', state.event_id)
        where state.tour_id = p_tour_id;
        perform resman.copy_tour_state(array[p_tour_id]);
end;
$$;

COMMENT ON FUNCTION resman.copy_one_tour_state(p_tour_id uuid) IS 'Does for one tour what copy_tour_state does; an appointment that another tour has already is noted with the tour and left out.';

CREATE FUNCTION resman.copy_tour_state(p_tours uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    perform set_config('tourbase.origin', 'resman', true);
    update resman.tour_booking_sync as tour
    set
        resman_appointment_id = state.event_id,
        remote_state = state.remote_state,
        sync_status = case
            when tour.revision = state.failed_revision then 'failed'
            when tour.revision > state.told_revision then 'pending'
            else 'success'
        end,
        reason_code = case
            when tour.status = 'refused' then tour.reason_code
            when tour.revision = state.failed_revision then state.reason_code
        end
    from resman.tour_state as state
    where tour.id = any(p_tours) and state.tour_id = tour.id;
    perform set_config('tourbase.origin', '', true);
    update resman.tour_state as state
    set is_row_due = false
    where state.tour_id = any(p_tours);
end;
$$;

COMMENT ON FUNCTION resman.copy_tour_state(p_tours uuid[]) IS 'Copies what is known of tours into their rows, as a write of our own. The caller holds the rows.';

CREATE FUNCTION resman.count_backfill(p_property_id uuid, p_since timestamp with time zone) RETURNS TABLE(property_id uuid, leads bigint)
    LANGUAGE sql STABLE
    SET search_path TO ''
    SET "TimeZone" TO 'UTC'
    AS $$
    select integration.property_id, count(lead.property_id)
    from resman.resman_integration as integration
    left join (
        select resman.lead_property(conversation) as property_id
        from public.conversation as conversation
        where conversation.resman_sync_version = 0
            and (
                p_since is null
                or (to_jsonb(conversation) ->> 'created_at')::timestamptz >= p_since
            )
            and not exists (
                select 1 from resman.lead_state as state where state.unit_id = conversation.id
            )
            and not exists (
                select 1 from resman.lead_sync_queue as job
                where job.unit_id = conversation.id and job.status = 'pending'
            )
    ) as lead on integration.property_id = lead.property_id
    where p_property_id is null or integration.property_id = p_property_id
    group by integration.property_id
$$;

COMMENT ON FUNCTION resman.count_backfill(p_property_id uuid, p_since timestamp with time zone) IS 'Returns how many leads of each connected property, or of the one, were never captured, which is what a backfill sends.';

CREATE FUNCTION resman.count_request(p_source text, p_date date, p_total integer, p_successful integer, p_failed integer, p_began_at timestamp with time zone) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    insert into resman.tour_processing_delta (
        date, source, total, successful, failed, sum_ms, timed, last_request_at
    )
    select
        p_date, p_source, p_total, p_successful, p_failed,
        case when p_successful + p_failed > 0 then resman.elapsed_ms(p_began_at) else 0 end,
        (p_successful + p_failed > 0)::integer,
        case when p_total > 0 then p_began_at end
$$;

COMMENT ON FUNCTION resman.count_request(p_source text, p_date date, p_total integer, p_successful integer, p_failed integer, p_began_at timestamp with time zone) IS 'Notes a request, its outcome or both, for the statistics of the day it came.';

CREATE FUNCTION resman.count_window(p_run_id uuid, p_bridge_id uuid, p_read integer, p_through timestamp with time zone, p_applied jsonb) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    update resman.backfill_run as run
    set
        total = run.total + p_read,
        matched = run.matched + counted.matched,
        created = run.created + counted.created,
        held = run.held + counted.held,
        skipped = run.skipped + p_read - counted.matched - counted.created - counted.held,
        cursor_at = greatest(run.cursor_at, p_through),
        advanced_at = core.clock(),
        rests_until = core.clock() + resman.backfill_rest(
            run.property_id, run.rate_per_minute, p_bridge_id, p_read
        ),
        state = case when p_through >= run.reads_to then 'done' else run.state end,
        ended_at = case when p_through >= run.reads_to then core.clock() end
    from (
        select
            coalesce((p_applied ->> 'applied')::bigint, 0) as matched,
            coalesce((p_applied ->> 'imported')::bigint, 0) as created,
            coalesce((p_applied ->> 'held')::bigint, 0) as held
    ) as counted
    where run.id = p_run_id
$$;

COMMENT ON FUNCTION resman.count_window(p_run_id uuid, p_bridge_id uuid, p_read integer, p_through timestamp with time zone, p_applied jsonb) IS 'Counts what became of the prospects of a piece of a window, moves the cursor of its backfill to the end of the piece, where that is given, and ends the backfill at its own end. The caller holds the row.';

CREATE TABLE resman.tour_processing_delta (
    id bigint NOT NULL,
    date date NOT NULL,
    source character varying(50) NOT NULL,
    total integer DEFAULT 0 NOT NULL,
    successful integer DEFAULT 0 NOT NULL,
    failed integer DEFAULT 0 NOT NULL,
    sum_ms bigint DEFAULT 0 NOT NULL,
    timed integer DEFAULT 0 NOT NULL,
    last_request_at timestamp with time zone
);

COMMENT ON TABLE resman.tour_processing_delta IS 'What is not yet in tour_processing_stats, so that requests do not wait for each other. Append and delete only.';

COMMENT ON COLUMN resman.tour_processing_delta.id IS 'Order.';

COMMENT ON COLUMN resman.tour_processing_delta.date IS 'The day.';

COMMENT ON COLUMN resman.tour_processing_delta.source IS 'Name of the source.';

COMMENT ON COLUMN resman.tour_processing_delta.total IS 'Requests more.';

COMMENT ON COLUMN resman.tour_processing_delta.successful IS 'Requests more that ResMan has taken.';

COMMENT ON COLUMN resman.tour_processing_delta.failed IS 'Requests more that failed.';

COMMENT ON COLUMN resman.tour_processing_delta.sum_ms IS 'Milliseconds more.';

COMMENT ON COLUMN resman.tour_processing_delta.timed IS 'Requests more that took them.';

COMMENT ON COLUMN resman.tour_processing_delta.last_request_at IS 'When the request came.';

CREATE FUNCTION resman.counted_requests() RETURNS SETOF resman.tour_processing_delta
    LANGUAGE sql STABLE
    AS $$
    select
        null::bigint, stats.date, stats.source, stats.total_requests, stats.successful_requests,
        stats.failed_requests, stats.sum_ms, stats.timed_requests, stats.last_request_at
    from resman.tour_processing_stats as stats
    union all
    select
        delta.id, delta.date, delta.source, delta.total, delta.successful, delta.failed,
        delta.sum_ms, delta.timed, delta.last_request_at
    from resman.tour_processing_delta as delta
$$;

COMMENT ON FUNCTION resman.counted_requests() IS 'Returns what is counted of requests, folded or not, to be summed by source and day. It is inlined, so that a view reads only the days it asks for.';

CREATE FUNCTION resman.day_slots(p_property_id uuid, p_date date) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    -- One statement, so that the day, its marks and what it is computed of are of one moment.
    select coalesce(
        (
            select cached.available_slots
            from resman.calendar_availability_cache as cached
            where cached.property_id = p_property_id
                and cached.date = p_date
                and not exists (
                    select 1 from resman.availability_dirty as dirty
                    where dirty.property_id = p_property_id
                        and (dirty.date is null or dirty.date = p_date)
                )
        ),
        resman.compute_slots(p_property_id, p_date)
    )
$$;

COMMENT ON FUNCTION resman.day_slots(p_property_id uuid, p_date date) IS 'Returns the free slots of a property and day: as cached where nothing has changed since, else computed.';

CREATE FUNCTION resman.decide_call(p_facts resman.call_facts) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_lead jsonb := p_facts.lead;
    v_mapping resman.lead_sync_mapping := p_facts.mapping;
    v_base jsonb := (p_facts.state).base;
    v_prospects jsonb := coalesce(p_facts.found -> 'prospects', '[]'::jsonb);
    v_dirty text[];
    v_remote jsonb;
    v_tour jsonb;
    v_has_tour boolean;
begin
    if v_lead ->> '_user_id' is null
        or (v_lead ->> 'email' is null and v_lead ->> 'phone' is null) then
        return jsonb_build_object('hold', 'RM101');
    elsif v_mapping.id is null then
        return resman.decide_first_call(p_facts);
    end if;

    v_dirty := resman.dirty_fields(v_lead, v_base);
    v_has_tour := exists (
        select 1 from resman.tour_booking_sync as tour
        where tour.unit_id = v_mapping.conversation_id
    ) and resman.is_tour_due(v_mapping.conversation_id);
    if v_dirty = '{}' and p_facts.note_id is null and not v_has_tour then
        return '{}'::jsonb;
    end if;
    select prospect.value into v_remote
    from jsonb_array_elements(v_prospects) as prospect (value)
    where lower(prospect.value ->> 'prospect_id') = v_mapping.resman_lead_id;
    if v_remote is null then
        if jsonb_array_length(v_prospects) = 0
            and (p_facts.state).first_synced_at > (p_facts.job).created_at
            and (p_facts.state).first_synced_at > p_facts.decided_at - interval '1 minute' then
            return jsonb_build_object('wait', 'the prospect was made in this job: it is read first');
        end if;
        return resman.decide_missing(p_facts);
    end if;
    if v_dirty = '{}' and v_has_tour then
        v_tour := resman.decide_tour(
            p_facts.job, v_mapping.resman_lead_id, v_mapping.resman_contact_id, v_remote
        );
    end if;
    if v_tour is not null then
        return v_tour || jsonb_build_object('base', coalesce(v_base, '{}'::jsonb));
    elsif v_dirty = '{}' and p_facts.note_id is null then
        return '{}'::jsonb;
    end if;
    return jsonb_build_object(
        'kind', case
            when v_lead -> 'lost' = 'true'::jsonb and v_base -> 'lost' is distinct from 'true'::jsonb
                then 'lost'
            when v_lead -> 'lost' = 'false'::jsonb and v_base -> 'lost' = 'true'::jsonb
                then 'reactivate'
            when v_dirty <> '{}' then 'update'
            else 'note'
        end,
        'prospect_id', v_mapping.resman_lead_id, 'person_id', v_mapping.resman_contact_id,
        'remote', v_remote, 'base', coalesce(v_base, '{}'::jsonb), 'note_id', p_facts.note_id
    );
end;
$$;

COMMENT ON FUNCTION resman.decide_call(p_facts resman.call_facts) IS 'Decides a lead''s next call: {kind, prospect_id, person_id, remote, note_id}, {hold, why}, {wait}, or {} where ResMan has everything. Fields before tours before notes; one call at a time.';

CREATE FUNCTION resman.decide_deleted(p_facts resman.call_facts) RETURNS resman.intended_call
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_facts resman.call_facts := p_facts;
    v_look jsonb;
    v_remote jsonb;
begin
    v_facts.mapping := resman.deleted_mapping((p_facts.job).unit_id);
    if (v_facts.mapping).id is not null then
        v_facts.integration := (
            select integration from resman.resman_integration as integration
            where integration.property_id = (v_facts.mapping).property_id
        );
        if not resman.may_send(v_facts.integration) then
            perform resman.put_back_job(
                p_facts.job, p_facts.decided_at + interval '1 minute', null, 0, null
            );
            return row('{"do": "nothing", "why": "stopped"}', null)::resman.intended_call;
        end if;
        v_look := resman.next_look(v_facts, array[resman.look_for(
            'id', (v_facts.integration).resman_property_id,
            jsonb_build_object('prospect_id', (v_facts.mapping).resman_lead_id)
        )], 1);
        if v_look is not null then
            return row(v_look, null)::resman.intended_call;
        end if;
        select looked.prospect into v_remote
        from resman.looked_prospects(p_facts.found) as looked
        where lower(looked.prospect ->> 'prospect_id') = (v_facts.mapping).resman_lead_id
            and looked.prospect ->> 'type' = 'prospect'
        limit 1;
    end if;
    if v_remote is null then
        perform resman.finish_job(p_facts.job, 'cancelled', null, 'the lead was deleted');
        return row('{"do": "nothing", "why": "deleted"}', null)::resman.intended_call;
    end if;
    v_facts.lead := '{}'::jsonb;
    return resman.open_attempt(v_facts, resman.decide_known(
        'lost', (v_facts.mapping).resman_lead_id, (v_facts.mapping).resman_contact_id, v_remote
    ));
end;
$$;

COMMENT ON FUNCTION resman.decide_deleted(p_facts resman.call_facts) IS 'Decides what a job of a deleted lead does: nothing, unless its prospect is to be lost, is there, and is neither lost nor further on its way; then it is read and lost.';

CREATE FUNCTION resman.decide_first_call(p_facts resman.call_facts) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_job resman.lead_sync_queue := p_facts.job;
    v_lead jsonb := p_facts.lead;
    v_marker text;
    v_call jsonb;
    v_candidates jsonb;
    v_hit jsonb;
begin
    if not p_facts.is_alone then
        v_call := resman.decide_sibling(v_job, (v_lead ->> '_user_id')::uuid);
    end if;
    if v_call is not null then
        return v_call;
    elsif coalesce(p_facts.found -> 'prospects', '[]'::jsonb) = '[]' then
        return jsonb_build_object('kind', 'create');
    end if;

    v_marker := format('[ref:lead:%s]', replace(v_job.unit_id::text, '-', ''));
    select marked.prospect into v_hit
    from resman.find_marked(p_facts.found -> 'prospects', v_marker) as marked
    limit 1;
    if v_hit is not null then
        perform resman.note_marked_twice(v_job, v_marker, p_facts.found);
        return resman.decide_known(
            'adopt', v_hit ->> 'prospect_id', v_hit ->> 'person_id', v_hit
        );
    end if;
    v_candidates := resman.find_candidates(v_lead, p_facts.found);
    if jsonb_array_length(v_candidates) > 1 then
        return jsonb_build_object('hold', 'RM303', 'why', jsonb_array_length(v_candidates)::text);
    elsif jsonb_array_length(v_candidates) = 1 then
        return resman.decide_known(
            'adopt', v_candidates -> 0 ->> 'prospect_id', v_candidates -> 0 ->> 'person_id',
            v_candidates -> 0
        );
    end if;
    perform resman.note_likely_same(v_job, v_lead, p_facts.found);
    return jsonb_build_object('kind', 'create');
end;
$$;

COMMENT ON FUNCTION resman.decide_first_call(p_facts resman.call_facts) IS 'Decides the first call of a lead that ResMan does not know: create; alias where another lead of the same person stands there; adopt where exactly one prospect is surely this person; hold where several may be (resman-api.md 3.5 step 4, decisions.md 7 and 8).';

CREATE FUNCTION resman.decide_first_request(p_facts resman.call_facts, p_request resman.tour_request, p_tour resman.tour_booking_sync) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_tour resman.tour_booking_sync := p_tour;
    v_keys bigint[] := resman.contact_keys(p_request);
    v_prospects jsonb := coalesce(p_facts.found -> 'prospects', '[]'::jsonb);
    v_call jsonb := resman.tour_call(p_tour, null);
    v_hit jsonb;
    v_candidates jsonb;
begin
    if v_call is null then
        perform resman.settle_told(p_tour);
        return '{}'::jsonb;
    end if;
    perform pg_advisory_xact_lock(one.key) from unnest(v_keys) as one (key);
    if resman.is_contact_busy(p_facts.job, v_keys) then
        return jsonb_build_object('wait', 'another request of the person is being told');
    end if;
    select marked.prospect into v_hit
    from resman.find_marked(
        v_prospects, format('[ref:tour:%s:', replace(p_tour.id::text, '-', ''))
    ) as marked
    limit 1;
    if v_hit is null then
        select prospect.value into v_hit
        from jsonb_array_elements(v_prospects) as prospect (value)
        where lower(prospect.value ->> 'prospect_id') = p_request.given_prospect_id;
    end if;
    if v_hit is null then
        v_candidates := resman.find_candidates(
            resman.request_lead(p_request, null), p_facts.found
        );
        if jsonb_array_length(v_candidates) > 1 then
            return jsonb_build_object(
                'fail', 'RM303', 'code', 'duplicate_lead',
                'why', 'ResMan has several prospects that may be this person'
            );
        end if;
        v_hit := v_candidates -> 0;
    end if;
    if v_hit is not null then
        return coalesce(
            resman.give_to_lead(p_request, p_tour, lower(v_hit ->> 'prospect_id')),
            resman.decide_known_request(p_facts, p_request, lower(v_hit ->> 'prospect_id'))
        );
    elsif v_call ->> 'kind' <> 'tour' then
        -- What came of the tour is told to a prospect that is there: it is made first.
        v_tour.status := 'scheduled';
        v_tour.revision := p_tour.revision - 1;
        v_call := resman.tour_call(v_tour, null);
    end if;
    perform resman.take_turn(p_request, v_keys);
    return resman.add_request_words(v_call, v_tour, null) || '{"kind": "tour_create"}'::jsonb;
end;
$$;

COMMENT ON FUNCTION resman.decide_first_request(p_facts resman.call_facts, p_request resman.tour_request, p_tour resman.tour_booking_sync) IS 'Decides the first call of a request: the prospect that it names, or that is surely its person, is told of the tour; else a prospect is made with the appointment as its first event. {lead} where the prospect is a lead''s, {wait} while another request of the person is on its way, {fail} where several may be meant (resman-api.md 3.5).';

CREATE FUNCTION resman.decide_job(p_facts resman.call_facts) RETURNS resman.intended_call
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_integration resman.resman_integration := p_facts.integration;
    v_call jsonb;
    v_answer jsonb;
begin
    if not v_integration.sync_enabled
        or v_integration.sync_status not in ('active', 'error')
        or v_integration.sync_direction = 'from_resman' then
        -- It was stopped after the claim. The job keeps its place.
        perform resman.put_back_job(
            p_facts.job,
            -- The lane of another property, in which its prospect stood, does not wait for this one.
            case when v_integration.property_id = (p_facts.job).property_id then (p_facts.job).due_at
                else p_facts.decided_at + interval '1 minute'
            end, null, 0, null
        );
        return row('{"do": "nothing", "why": "stopped"}', null)::resman.intended_call;
    end if;
    v_call := case
        when (p_facts.state).erased_at is not null then '{"hold": "RM601"}'::jsonb
        else resman.decide_call(p_facts)
    end;
    if v_call ->> 'kind' is not null then
        return resman.open_attempt(p_facts, v_call);
    elsif v_call ? 'hold' then
        v_answer := resman.hold_lead(p_facts.job, v_call ->> 'hold', v_call ->> 'why');
    elsif v_call ? 'answer' then
        v_answer := v_call -> 'answer';
    elsif v_call ? 'wait' then
        perform resman.put_back_job(
            p_facts.job, core.clock() + interval '2 seconds', 'RM201', 0, v_call ->> 'wait'
        );
        v_answer := jsonb_build_object(
            'do', 'nothing', 'why', 'another lead of the person goes first'
        );
    else
        v_answer := resman.settle_unchanged(p_facts.job);
    end if;
    return row(v_answer, null)::resman.intended_call;
end;
$$;

COMMENT ON FUNCTION resman.decide_job(p_facts resman.call_facts) IS 'Decides what a claimed job does in ResMan, and does what is to be done here; an attempt is returned to be written by the caller. Nothing is sent for a property that was stopped after the claim (semantics.md I26).';

CREATE FUNCTION resman.decide_known(p_kind text, p_prospect_id text, p_person_id text, p_remote jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
begin
    return jsonb_build_object(
        'kind', p_kind, 'prospect_id', lower(p_prospect_id), 'person_id', lower(p_person_id),
        'remote', p_remote
    );
end;
$$;

COMMENT ON FUNCTION resman.decide_known(p_kind text, p_prospect_id text, p_person_id text, p_remote jsonb) IS 'Returns the call to a prospect that is already there.';

CREATE FUNCTION resman.decide_known_request(p_facts resman.call_facts, p_request resman.tour_request, p_prospect_id text) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_prospects jsonb := coalesce(p_facts.found -> 'prospects', '[]'::jsonb);
    v_remote jsonb;
begin
    select prospect.value into v_remote
    from jsonb_array_elements(v_prospects) as prospect (value)
    where lower(prospect.value ->> 'prospect_id') = p_prospect_id;
    if v_remote is null then
        if v_prospects = '[]'
            and (p_facts.state).first_synced_at > (p_facts.job).created_at
            and (p_facts.state).first_synced_at > p_facts.decided_at - interval '1 minute' then
            return jsonb_build_object('wait', 'the prospect was made in this job: it is read first');
        end if;
        return jsonb_build_object(
            'fail', 'RM304', 'code', 'stale_id', 'why', 'the prospect is no longer in ResMan'
        );
    elsif p_request.resman_prospect_id is null then
        update resman.tour_request as request
        set
            resman_prospect_id = p_prospect_id,
            resman_person_id = lower(v_remote ->> 'person_id')
        where request.id = p_request.id;
    end if;
    return coalesce(
        resman.decide_tour(
            p_facts.job, p_prospect_id, lower(v_remote ->> 'person_id'), v_remote
        ), '{}'::jsonb
    );
end;
$$;

COMMENT ON FUNCTION resman.decide_known_request(p_facts resman.call_facts, p_request resman.tour_request, p_prospect_id text) IS 'Decides what is told of a request''s tour to a prospect that is there; {} where ResMan has everything. A prospect that was made a moment ago may not be shown yet; after a minute it is gone.';

CREATE FUNCTION resman.decide_missing(p_facts resman.call_facts) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_job resman.lead_sync_queue := p_facts.job;
    v_mapping resman.lead_sync_mapping := p_facts.mapping;
    v_look jsonb;
    v_winner jsonb;
    v_moved_to uuid;
    v_is_followed boolean;
begin
    if exists (
        select 1 from resman.gone_prospect as gone
        where gone.unit_id = v_job.unit_id and gone.prospect_id = v_mapping.resman_lead_id
            and gone.looked_at > p_facts.decided_at - interval '1 hour'
    ) then
        return jsonb_build_object('hold', 'RM304');
    end if;
    if p_facts.found ? 'looked' then
        if exists (
            select 1 from resman.looked_prospects(p_facts.found) as looked
            where looked.kind = 'id' and lower(looked.prospect ->> 'prospect_id') = v_mapping.resman_lead_id
        ) then
            return jsonb_build_object('wait', 'the prospect is there again');
        end if;
        select looked.property_id into v_moved_to
        from resman.looked_prospects(p_facts.found) as looked
        where looked.kind = 'moved' and lower(looked.prospect ->> 'prospect_id') = v_mapping.resman_lead_id
        limit 1;
        v_winner := resman.find_winner(p_facts, false);
    end if;
    if v_winner is null and v_moved_to is null then
        v_look := resman.next_look(p_facts, array(select resman.missing_reads(p_facts)), 20);
        if v_look is not null then
            return jsonb_build_object('answer', v_look);
        end if;
        v_winner := resman.find_winner(p_facts, true);
    end if;
    if v_winner is null and v_moved_to is null then
        perform resman.note_gone(v_mapping, p_facts.decided_at);
        return jsonb_build_object('hold', 'RM304');
    elsif v_job.retry_count >= v_job.max_retries then
        return jsonb_build_object('hold', 'RM304', 'why', 'the prospect was merged again and again');
    end if;
    v_is_followed := case
        when v_winner is null then resman.follow_transfer(v_job.unit_id, v_moved_to)
        else resman.follow_merge(
            v_job.unit_id, v_winner ->> 'prospect_id', v_winner ->> 'person_id'
        )
    end;
    if not v_is_followed then
        return jsonb_build_object('wait', 'another merge of the property is being followed');
    end if;
    -- It is read anew where it stands now, and what is unsent goes there.
    perform resman.put_back_job(v_job, core.clock(), null, 1, null);
    return jsonb_build_object('answer', jsonb_build_object('do', 'nothing', 'why', 'moved'));
end;
$$;

COMMENT ON FUNCTION resman.decide_missing(p_facts resman.call_facts) IS 'Decides what becomes of a job whose prospect answers nothing: it is looked for ({answer} with the looks), its merge or transfer is followed and the job goes on there, or the lead is held (decisions.md 9).';

CREATE FUNCTION resman.decide_rare(p_facts resman.call_facts) RETURNS resman.intended_call
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_job resman.lead_sync_queue := p_facts.job;
    v_facts resman.call_facts;
begin
    if v_job.id is null then
        return row('{"do": "nothing", "why": "stale"}', null)::resman.intended_call;
    end if;
    if jsonb_typeof(p_facts.found -> 'catalogues') = 'object'
        and p_facts.found -> 'catalogues' <> '{}' then
        perform resman.store_catalogues(
            coalesce((p_facts.mapping).property_id, v_job.property_id),
            p_facts.found -> 'catalogues'
        );
    end if;
    if resman.settle_doubt(v_job, p_facts.state, p_facts.found) = 'wait' then
        return row('{"do": "nothing", "why": "answer_lost"}', null)::resman.intended_call;
    end if;
    -- No person is named as locked, so the other leads of this one are looked for.
    v_facts := (resman.read_facts(
        array[row(
            v_job.id, v_job.fence, v_job.unit_id, v_job.property_id, p_facts.found
        )::resman.batched_call],
        '{}'
    ))[1];
    if v_facts.lead is null and v_job.conversation_id is null then
        return resman.decide_request(v_facts);
    elsif v_facts.lead is null then
        return resman.decide_deleted(v_facts);
    end if;
    perform resman.note_leads(array[v_facts]);
    return resman.decide_job(v_facts);
end;
$$;

COMMENT ON FUNCTION resman.decide_rare(p_facts resman.call_facts) IS 'Decides a job after what comes before it: an old fence, lists that were read, a call in doubt, a request or a deleted lead, another lead of the person in the same batch.';

CREATE FUNCTION resman.decide_request(p_facts resman.call_facts) RETURNS resman.intended_call
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_job resman.lead_sync_queue := p_facts.job;
    v_facts resman.call_facts := p_facts;
    v_request resman.tour_request;
    v_tour resman.tour_booking_sync;
    v_call jsonb;
begin
    if not (p_facts.integration).sync_enabled
        or (p_facts.integration).sync_status not in ('active', 'error')
        or (p_facts.integration).sync_direction = 'from_resman' then
        perform resman.put_back_job(v_job, v_job.due_at, null, 0, null);
        return row('{"do": "nothing", "why": "stopped"}', null)::resman.intended_call;
    end if;
    select * into v_request from resman.tour_request as request
    where request.id = v_job.unit_id
    for no key update;
    select * into v_tour from resman.tour_booking_sync as tour
    where tour.request_id = v_job.unit_id and tour.status <> 'refused';
    if v_tour.id is null or v_tour.conversation_id is not null then
        if v_tour.id is null then
            perform resman.end_requests(array[v_job.unit_id], 'failed', null, 'the tour is gone');
        end if;
        perform resman.finish_job(v_job, 'cancelled', null, 'the tour belongs to a lead, or is gone');
        return row('{"do": "nothing", "why": "moved"}', null)::resman.intended_call;
    elsif not resman.is_tour_due(v_job.unit_id) then
        return row(resman.settle_unchanged(v_job), null)::resman.intended_call;
    elsif v_request.resman_prospect_id is null then
        v_call := resman.decide_first_request(p_facts, v_request, v_tour);
    else
        v_call := resman.decide_known_request(p_facts, v_request, v_request.resman_prospect_id);
    end if;

    if v_call ->> 'kind' is not null then
        v_facts.lead := resman.request_lead(v_request, v_call -> 'remote');
        return resman.open_attempt(
            v_facts, v_call || jsonb_build_object('request_id', v_request.id)
        );
    elsif v_call ? 'fail' then
        return row(
            jsonb_build_object('do', 'nothing', 'why', v_call ->> 'why') || resman.fail_tour(
                v_job, v_tour.id, v_tour.revision, v_call ->> 'fail', v_call ->> 'why',
                v_call ->> 'code'
            ), null
        )::resman.intended_call;
    elsif v_call ? 'wait' then
        perform resman.put_back_job(
            v_job, core.clock() + interval '2 seconds', 'RM201', 0, v_call ->> 'wait'
        );
        return row(
            '{"do": "nothing", "why": "another request of the person goes first"}', null
        )::resman.intended_call;
    elsif v_call ? 'lead' then
        perform resman.finish_job(v_job, 'cancelled', null, 'the tour belongs to a lead');
        return row('{"do": "nothing", "why": "moved"}', null)::resman.intended_call;
    end if;
    return row(resman.settle_unchanged(v_job), null)::resman.intended_call;
end;
$$;

COMMENT ON FUNCTION resman.decide_request(p_facts resman.call_facts) IS 'Decides what the job of a request without a lead does in ResMan: its person is made with the tour, or found there and told; then the tour is told as a lead''s is.';

CREATE FUNCTION resman.decide_sibling(p_job resman.lead_sync_queue, p_user_id uuid) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_sibling resman.lead_sync_mapping;
begin
    perform pg_advisory_xact_lock(resman.person_key(p_job.property_id, p_user_id));
    select mapping.* into v_sibling
    from resman.lead_state as state
    inner join resman.lead_sync_mapping as mapping on state.unit_id = mapping.conversation_id
    where state.user_id = p_user_id
        and state.unit_id <> p_job.unit_id
        and mapping.property_id = p_job.property_id
        and mapping.mapping_status = 'active';
    if v_sibling.id is not null then
        return resman.decide_known(
            'alias', v_sibling.resman_lead_id, v_sibling.resman_contact_id, null
        );
    elsif resman.is_sibling_first(p_job, p_user_id) then
        return jsonb_build_object('wait', 'another lead of the person is being created');
    end if;
    return null;
end;
$$;

COMMENT ON FUNCTION resman.decide_sibling(p_job resman.lead_sync_queue, p_user_id uuid) IS 'Decides the first call of a lead by the other leads of its person: alias where one stands in ResMan, wait where one is being created, else null. Locks the person.';

CREATE FUNCTION resman.decide_tour(p_job resman.lead_sync_queue, p_prospect_id text, p_person_id text, p_remote jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_due record;
    v_call jsonb;
begin
    perform resman.see_tours(p_job.unit_id, p_remote, null);
    for v_due in
        select tour, state
        from resman.tour_booking_sync as tour
        left join resman.tour_state as state on tour.id = state.tour_id
        where tour.unit_id = p_job.unit_id
            and not tour.is_history
            and tour.revision > coalesce(state.told_revision, 0)
            and tour.revision is distinct from state.failed_revision
        order by tour.created_at, tour.id
    loop
        v_call := resman.tour_call(v_due.tour, v_due.state);
        if v_call ? 'wait' then
            return v_call;
        elsif v_call is not null then
            return resman.add_request_words(v_call, v_due.tour, p_remote) || jsonb_build_object(
                'prospect_id', p_prospect_id, 'person_id', p_person_id, 'remote', p_remote
            );
        end if;
        perform resman.settle_told(v_due.tour);
    end loop;
    return null;
end;
$$;

COMMENT ON FUNCTION resman.decide_tour(p_job resman.lead_sync_queue, p_prospect_id text, p_person_id text, p_remote jsonb) IS 'Decides the call that tells the first of a lead''s tours of which something is to be told; null where there is none. Called when the lead itself is told.';

CREATE FUNCTION resman.deleted_mapping(p_unit_id uuid) RETURNS resman.lead_sync_mapping
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select mapping
    from resman.lead_sync_mapping as mapping
    inner join resman.lead_tombstone as gone on mapping.conversation_id = gone.unit_id
    where mapping.conversation_id = p_unit_id
        and mapping.mapping_status = 'deleted'
        and gone.policy = 'mark_lost'
        -- Where another lead stands for the prospect, it is not lost with this one.
        and not exists (
            select 1 from resman.lead_sync_mapping as other
            where other.property_id = mapping.property_id
                and other.resman_lead_id = mapping.resman_lead_id
                and other.mapping_status in ('active', 'merged')
        )
    order by mapping.updated_at desc
    limit 1
$$;

COMMENT ON FUNCTION resman.deleted_mapping(p_unit_id uuid) IS 'Returns where a deleted lead stood in ResMan, if its prospect is to be lost; else null.';

CREATE FUNCTION resman.describe_backfill(p_run resman.backfill_run, p_integration resman.resman_integration, p_now timestamp with time zone) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select jsonb_build_object(
        'run_id', p_run.id,
        'property_id', p_run.property_id,
        'remote', jsonb_build_object(
            'integration_id', p_integration.id,
            'resman_property_id', p_integration.resman_property_id,
            'api_credentials', p_integration.api_credentials
        ),
        'asked_at', p_now,
        'wants_leads', true,
        'connected_at', p_run.reads_to,
        -- ResMan may take the end of a window for a part of it, or not.
        'modified_from', to_char(
            (p_run.cursor_at - interval '1 second') at time zone 'utc',
            'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        ),
        'modified_to', to_char(
            least(p_run.cursor_at + interval '30 days' - interval '1 second', p_run.reads_to)
            at time zone 'utc',
            'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        ),
        'prospect_ids', '[]'::jsonb
    )
$$;

COMMENT ON FUNCTION resman.describe_backfill(p_run resman.backfill_run, p_integration resman.resman_integration, p_now timestamp with time zone) IS 'Returns the next window of a remote backfill as the bridge needs it: 30 days, or what is left.';

CREATE FUNCTION resman.describe_jobs(p_jobs uuid[], p_lease_seconds double precision) RETURNS SETOF jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    SET jit TO 'off'
    AS $$
begin
    return query
    select jsonb_build_object(
        'job_id', job.id, 'fence', job.fence, 'unit_id', job.unit_id, 'operation', job.sync_operation,
        'property_id', integration.property_id, 'lease_seconds', p_lease_seconds,
        'remote', jsonb_build_object(
            'integration_id', integration.id, 'api_credentials', integration.api_credentials,
            'resman_property_id', integration.resman_property_id
        ),
        'reads', case
            when mapping.erased_at is not null then '[]'::jsonb
            when job.conversation_id is null then resman.request_reads(job.unit_id, mapping.doubt_at)
            else resman.needed_reads(
                mapping.resman_lead_id, mapping.doubt_at,
                resman.normalize_email(lead.person ->> 'email'), resman.normalize_phone(lead.person ->> 'phone')
            )
        end,
        'catalogues', resman.needed_catalogues(
            integration.property_id,
            case when mapping.id is null then coalesce(
                nullif(btrim(lead.fields ->> 'source'), ''),
                nullif(btrim(lead.person ->> 'lead_source'), '')
            ) end,
            case when lower(btrim(lead.fields ->> 'status')) = 'lost'
                then lead.fields -> 'resman_custom_fields' ->> 'lost_reason'
            end
        ) || coalesce((
            select resman.tour_catalogues(tour.unit_id, integration.property_id, case
                when mapping.id is not null then nullif(btrim(lead.fields ->> 'source'), '')
                when job.conversation_id is null then job.sync_operation
            end)
            from resman.tour_booking_sync as tour
            where tour.unit_id = job.unit_id
            limit 1
        ), '[]'::jsonb)
    )
    from resman.lead_sync_queue as job
    cross join lateral (
        select known.doubt_at, known.erased_at, mapped.id, mapped.resman_lead_id, mapped.property_id
        from resman.lead_state as known
        left join resman.lead_sync_mapping as mapped
            on known.unit_id = mapped.conversation_id and mapped.mapping_status in ('active', 'merged')
        where known.unit_id = job.unit_id
        offset 0
    ) as mapping
    inner join resman.resman_integration as integration
        on coalesce(mapping.property_id, job.property_id) = integration.property_id
    left join lateral (
        select found.fields, to_jsonb(person) as person
        from (
            select to_jsonb(conversation) as fields
            from public.conversation as conversation
            where conversation.id = job.unit_id
            offset 0
        ) as found
        left join public."user" as person on (found.fields ->> 'user_id')::uuid = person.id
        offset 0
    ) as lead on true
    where job.id = any(p_jobs) and job.status in ('pending', 'processing');
end;
$$;

COMMENT ON FUNCTION resman.describe_jobs(p_jobs uuid[], p_lease_seconds double precision) IS 'Returns claimed jobs as the bridge needs them: where to call and what to read first. Reads are the probe after a lost answer, and the look before a create or an update (resman-api.md 3.5).';

CREATE TABLE resman.pull_cursor (
    property_id uuid NOT NULL,
    pulled_through timestamp with time zone,
    pulling_by uuid,
    pulling_until timestamp with time zone,
    last_pulled_at timestamp with time zone,
    served_at timestamp with time zone,
    error_count integer DEFAULT 0 NOT NULL,
    due_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    rests_until timestamp with time zone,
    CONSTRAINT pull_cursor_error_count_check CHECK ((error_count >= 0))
)
WITH (fillfactor='50');

COMMENT ON TABLE resman.pull_cursor IS 'How far each property has been read from ResMan, and who reads it now.';

COMMENT ON COLUMN resman.pull_cursor.property_id IS 'The property.';

COMMENT ON COLUMN resman.pull_cursor.pulled_through IS 'What was changed in ResMan before is read; by ResMan''s clock. Null before the first.';

COMMENT ON COLUMN resman.pull_cursor.pulling_by IS 'The bridge that reads it now; null: none.';

COMMENT ON COLUMN resman.pull_cursor.pulling_until IS 'When that bridge is taken for dead.';

COMMENT ON COLUMN resman.pull_cursor.last_pulled_at IS 'When it was last read to the end.';

COMMENT ON COLUMN resman.pull_cursor.served_at IS 'ResMan''s clock at the last answer.';

COMMENT ON COLUMN resman.pull_cursor.error_count IS 'Failures in a row.';

COMMENT ON COLUMN resman.pull_cursor.due_at IS 'When it is read next.';

COMMENT ON COLUMN resman.pull_cursor.updated_at IS 'Last change of the row.';

COMMENT ON COLUMN resman.pull_cursor.rests_until IS 'Until when the reading rests, so that the rest of the account has its turn; null while it calls.';

CREATE FUNCTION resman.describe_pull(p_cursor resman.pull_cursor, p_integration resman.resman_integration, p_prospect_ids text[], p_now timestamp with time zone, p_overlap interval) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select jsonb_build_object(
        'property_id', p_cursor.property_id,
        'remote', jsonb_build_object(
            'integration_id', p_integration.id,
            'resman_property_id', p_integration.resman_property_id,
            'api_credentials', p_integration.api_credentials
        ),
        'asked_at', p_now,
        'wants_leads', p_integration.sync_direction in ('bidirectional', 'from_resman'),
        'connected_at', p_integration.created_at,
        'modified_from', to_char(
            coalesce(
                p_cursor.pulled_through - p_overlap,
                least(p_now - interval '30 days', p_integration.created_at)
            ) at time zone 'utc',
            'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        ),
        -- ResMan's clock alone decides where its now is.
        'modified_to', to_char(
            (p_now + interval '1 day') at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        ),
        'prospect_ids', to_jsonb(p_prospect_ids)
    )
$$;

COMMENT ON FUNCTION resman.describe_pull(p_cursor resman.pull_cursor, p_integration resman.resman_integration, p_prospect_ids text[], p_now timestamp with time zone, p_overlap interval) IS 'Returns a pull as the bridge needs it: where to read, from when, whom besides, and whether whole leads are wanted or appointments only.';

CREATE FUNCTION resman.differing(p_one jsonb, p_other jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select coalesce(jsonb_object_agg(field.key, field.value), '{}'::jsonb)
    from jsonb_each(p_one) as field
    where field.value is distinct from p_other -> field.key
$$;

COMMENT ON FUNCTION resman.differing(p_one jsonb, p_other jsonb) IS 'Returns the members of the one object that the other has otherwise.';

CREATE FUNCTION resman.directed(p_direction text, p_merged jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select case
        when p_direction <> 'to_resman' then p_merged
        else p_merged || jsonb_build_object(
            'to_domiq', '{}'::jsonb,
            -- What only ResMan changed stays news, for the day on which the direction changes.
            'base', (p_merged -> 'base') - taken.fields,
            'shown', (p_merged -> 'shown') - taken.fields
        )
    end
    from (
        select array(select field.key from jsonb_object_keys(p_merged -> 'to_domiq') as field (key))
            as fields
    ) as taken
$$;

COMMENT ON FUNCTION resman.directed(p_direction text, p_merged jsonb) IS 'Returns what was merged without what the direction of a property forbids: where nothing comes from ResMan, only that both sides changed a field is noted.';

CREATE FUNCTION resman.direction_policies(p_direction text, p_property_id uuid, p_stage text) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select case
        when p_direction = 'bidirectional'
            then resman.lead_policies(p_property_id, coalesce(p_stage, 'prospect'))
        else (
            select jsonb_object_agg(known.field, jsonb_build_object(
                'rule', 'direction',
                'strategy', case p_direction
                    when 'from_resman' then 'resman_wins' else 'domiq_wins'
                end
            ))
            from resman.lead_fields() as known
            where known.flows_in
        )
    end
$$;

COMMENT ON FUNCTION resman.direction_policies(p_direction text, p_property_id uuid, p_stage text) IS 'Returns who wins the fields of a property''s leads: by the rules where both sides are written, else the one side from which data comes (semantics.md 3.10).';

CREATE FUNCTION resman.dirty_fields(p_lead jsonb, p_base jsonb) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select coalesce(array_agg(field.key order by field.key), '{}')
    from jsonb_each(p_lead) as field
    where field.key not like '\_%'
        and field.value is distinct from coalesce(p_base, '{}'::jsonb) -> field.key
        and not (field.key = 'comments' and field.value = '[]'::jsonb)
$$;

COMMENT ON FUNCTION resman.dirty_fields(p_lead jsonb, p_base jsonb) IS 'Returns the fields of a lead that ResMan is not known to hold and that can be told to it; a cleared value cannot (decisions.md 4).';

CREATE FUNCTION resman.doubt_attempt(p_job resman.lead_sync_queue) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_attempt resman.lead_attempt;
begin
    update resman.lead_attempt as attempt
    set outcome = 'in_doubt', finished_at = core.clock()
    where attempt.id = p_job.attempt_id
        and attempt.intended_at = p_job.attempt_at
        and attempt.outcome is null
    returning attempt.* into v_attempt;
    if not found then
        return false;
    end if;
    update resman.lead_state as state
    set
        doubt_attempt_id = v_attempt.id, doubt_at = v_attempt.intended_at,
        empty_probe_at = null, empty_probe_count = 0, sync_status = 'syncing'
    where state.unit_id = p_job.unit_id;
    return true;
end;
$$;

COMMENT ON FUNCTION resman.doubt_attempt(p_job resman.lead_sync_queue) IS 'Marks the unanswered call of a job as in doubt; returns whether there was one.';

CREATE FUNCTION resman.doubt_call(p_job resman.lead_sync_queue, p_attempt resman.lead_attempt, p_outcome jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_is_refusal boolean := p_outcome ->> 'detail' = 'refused_unknown';
    v_is_ours boolean := p_outcome ->> 'detail' = 'bridge_error';
    v_is_last boolean := v_is_refusal and p_job.retry_count >= least(2, p_job.max_retries);
    v_after double precision := (p_outcome ->> 'retry_after_seconds')::double precision;
begin
    if v_is_last and p_attempt.tour_id is null then
        -- Nobody will look for it any more, so what it told of a person is not kept.
        update resman.lead_attempt as attempt
        set sent = '{}'::jsonb
        where attempt.id = p_attempt.id and attempt.intended_at = p_attempt.intended_at;
        return resman.give_up(p_job, 'RM301', p_outcome ->> 'text', 'refused_unknown');
    end if;
    update resman.lead_state as state
    set
        doubt_attempt_id = p_attempt.id, doubt_at = p_attempt.intended_at,
        empty_probe_at = null, empty_probe_count = 0, sync_status = 'syncing'
    where state.unit_id = p_job.unit_id;
    if v_is_last then
        -- The lead goes on to its other tours, once this call has been looked for.
        return resman.fail_open_tour(p_job, 'RM301', p_outcome ->> 'text', 'refused_unknown');
    elsif v_is_ours and p_job.retry_count >= p_job.max_retries then
        return resman.give_up(p_job, 'RM501', p_outcome ->> 'text', 'bridge_error');
    elsif not v_is_refusal and not v_is_ours then
        perform resman.note_failure(p_attempt.property_id, p_job.locked_by);
    end if;
    if v_after is not null then
        perform resman.close_account(p_attempt.property_id, v_after);
    end if;
    return resman.put_back_job(
        p_job, core.clock(), 'RM205', (v_is_refusal or v_is_ours)::integer, p_outcome ->> 'text'
    );
end;
$$;

COMMENT ON FUNCTION resman.doubt_call(p_job resman.lead_sync_queue, p_attempt resman.lead_attempt, p_outcome jsonb) IS 'Puts a lead whose last answer was lost into doubt; an answer that refuses for no known reason may come three times (resman-api.md 3.4 row 17). An error of the bridge moves no breaker.';

CREATE FUNCTION resman.drop_bridge_lock(p_bridge_id uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO ''
    AS $$
    update resman.bridge as bridge
    set lock_key = null, seen_at = core.clock()
    where bridge.id = p_bridge_id
$$;

COMMENT ON FUNCTION resman.drop_bridge_lock(p_bridge_id uuid) IS 'Notes that a bridge lives although it has lost the session that held its lock: from now on only its leases tell.';

CREATE FUNCTION resman.due_account_probes(p_bridge_id uuid) RETURNS SETOF jsonb
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO ''
    AS $$
    update resman.account_state as state
    set probed_at = core.clock()
    where state.refused_at is not null
        and state.probed_at <= core.clock() - interval '15 minutes'
        and exists (select 1 from resman.bridge as bridge where bridge.id = p_bridge_id)
        and exists (
            select 1 from resman.resman_integration as integration
            where resman.account_key(integration.api_credentials) = state.account_key
                and integration.sync_enabled
                and integration.sync_status <> 'paused'
        )
    returning jsonb_build_object(
        'account_key', state.account_key,
        'remote', (
            select jsonb_build_object(
                'integration_id', integration.id,
                'resman_property_id', integration.resman_property_id,
                'api_credentials', integration.api_credentials
            )
            from resman.resman_integration as integration
            where resman.account_key(integration.api_credentials) = state.account_key
                and integration.sync_enabled
                and integration.sync_status <> 'paused'
            order by integration.id
            limit 1
        )
    )
$$;

COMMENT ON FUNCTION resman.due_account_probes(p_bridge_id uuid) IS 'Returns accounts whose credentials were refused and that may be tried again, one in 15 minutes: {account_key, remote} (decisions.md 10). None whose properties are all paused or off.';

CREATE FUNCTION resman.elapsed_ms(p_since timestamp with time zone) RETURNS integer
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    select least(
        greatest(round(extract(epoch from core.clock() - p_since) * 1000), 0), 2147483647
    )::integer
$$;

COMMENT ON FUNCTION resman.elapsed_ms(p_since timestamp with time zone) IS 'Returns the milliseconds since then.';

CREATE FUNCTION resman.end_call(p_attempt resman.lead_attempt, p_retry_count integer, p_status text, p_prospect jsonb, p_outcome jsonb) RETURNS resman.ended_call
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select row(
        p_attempt.job_id, p_retry_count, p_attempt.unit_id, p_attempt.property_id, p_attempt.id,
        p_attempt.intended_at, p_attempt.kind, p_attempt.version, p_attempt.payload_hash,
        p_attempt.sent, p_status, lower(p_prospect ->> 'prospect_id'),
        lower(p_prospect ->> 'person_id'), p_prospect ->> 'event_id', p_outcome
    )::resman.ended_call
$$;

COMMENT ON FUNCTION resman.end_call(p_attempt resman.lead_attempt, p_retry_count integer, p_status text, p_prospect jsonb, p_outcome jsonb) IS 'Returns a call with its end: the status that the log gives it, {prospect_id, person_id, event_id} where known, and the outcome.';

CREATE FUNCTION resman.end_leases(p_bridge_id uuid) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    update resman.lead_sync_queue as job
    set lease_until = core.clock()
    from (
        select held.id
        from resman.lead_sync_queue as held
        where held.status = 'processing' and held.locked_by = p_bridge_id
        order by held.unit_id
        for update skip locked
    ) as mine
    where job.id = mine.id and job.status = 'processing'
$$;

COMMENT ON FUNCTION resman.end_leases(p_bridge_id uuid) IS 'Ends the leases of a bridge that is dead, for rescue_jobs; but those that it is just giving back.';

CREATE FUNCTION resman.end_person(p_found resman.found_person) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_now timestamptz := core.clock();
    v_doubted jsonb;
begin
    insert into resman.lead_state (unit_id)
    select lead.id from unnest(p_found.leads) as lead (id) order by lead.id
    on conflict do nothing;
    select coalesce(jsonb_agg(state.unit_id), '[]'::jsonb) into v_doubted
    from resman.lead_state as state
    where state.unit_id = any(p_found.units) and state.doubt_at is not null;
    -- As if they had been claimed: their versions are seen, and nothing of them is sent.
    update resman.lead_state as state
    set
        version = state.version + job.changes,
        row_version = greatest(state.row_version, job.row_version)
    from (
        select waiting.unit_id, sum(waiting.change_count) as changes, max(waiting.row_version) as row_version
        from resman.lead_sync_queue as waiting
        where waiting.unit_id = any(p_found.units) and waiting.status = 'pending'
        group by waiting.unit_id
    ) as job
    where state.unit_id = job.unit_id;
    update resman.lead_sync_queue as job
    set status = 'cancelled', processed_at = v_now, reason_code = 'RM601'
    where job.unit_id = any(p_found.units) and job.status = 'pending';
    update resman.lead_state as state
    set
        doubt_attempt_id = null, doubt_at = null, empty_probe_at = null, empty_probe_count = 0,
        is_source_refused = false, held = null
    where state.unit_id = any(p_found.units);
    update resman.lead_state as state
    set
        erased_at = v_now, sync_status = 'not_synced', reason_code = 'RM601', is_host_due = true
    where state.unit_id = any(p_found.leads);
    update resman.lead_sync_mapping as mapping
    set mapping_status = 'inactive'
    where mapping.conversation_id = any(p_found.leads)
        and mapping.mapping_status in ('active', 'merged');
    update resman.person_state as state
    set sync_status = 'not_synced'
    where state.user_id = any(p_found.users);
    perform resman.end_person_work(p_found);
    return v_doubted;
end;
$$;

COMMENT ON FUNCTION resman.end_person(p_found resman.found_person) IS 'Stops all that is done for a person: nothing waits, nothing is looked for, no prospect is theirs. Returns the units whose last call is in doubt. Called by person_erase only.';

CREATE FUNCTION resman.end_person_work(p_found resman.found_person) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_now timestamptz := core.clock();
begin
    perform resman.end_requests(p_found.requests, 'failed', 'RM601', 'erased');
    update resman.tour_request as request
    set keep_until = null
    where request.id = any(p_found.requests) and request.keep_until is not null;
    insert into resman.tour_state as state (
        tour_id, unit_id, property_id, failed_revision, reason_code, is_row_due
    )
    select tour.id, tour.unit_id, tour.property_id, tour.revision, 'RM601', true
    from resman.tour_booking_sync as tour
    left join resman.tour_state as told on tour.id = told.tour_id
    where tour.id = any(p_found.tours) and not tour.is_history
        and tour.revision > coalesce(told.told_revision, 0)
    on conflict (tour_id) do update
    set
        failed_revision = excluded.failed_revision, reason_code = excluded.reason_code,
        is_row_due = true;
    -- An appointment that was to be looked for is not looked for.
    update resman.tour_state as state
    set looked_revision = state.told_revision
    where state.tour_id = any(p_found.tours) and state.event_id is null;
    update resman.lead_sync_conflicts as conflict
    set
        resolution_status = 'auto_resolved', resolution_strategy = 'domiq_wins', resolved_at = v_now,
        resolved_by_name = 'rule:erased'
    where conflict.conversation_id = any(p_found.leads)
        and conflict.resolution_status in ('pending', 'manual_review');
    update resman.staff_task as task
    set done_at = v_now, done_by = 'erased'
    where task.done_at is null and (
        task.conversation_id = any(p_found.leads) or task.tour_id = any(p_found.tours)
        or task.resman_prospect_id = any(p_found.prospects)
    );
    delete from resman.create_turn as turn where turn.unit_id = any(p_found.units);
end;
$$;

COMMENT ON FUNCTION resman.end_person_work(p_found resman.found_person) IS 'Ends requests, tours that are to be told, conflicts and tasks of a person. Called by end_person only.';

CREATE FUNCTION resman.end_pull(p_property_id uuid, p_bridge_id uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    delete from resman.remote_appointment as appointment
    where appointment.property_id = p_property_id
        and appointment.ends_at < core.clock() - interval '1 day';
    update resman.pull_cursor as taken
    set
        pulling_by = null, pulling_until = null, rests_until = null, last_pulled_at = core.clock(), error_count = 0,
        due_at = case
            -- What is to be read again does not wait for the next hour or day.
            when exists (
                select 1 from resman.prospect_inbox as inbox
                where inbox.property_id = p_property_id and inbox.state = 'hinted'
            ) then core.clock() + make_interval(secs => least(
                resman.bridge_setting(p_bridge_id, 'pull_seconds', 300),
                greatest(1, resman.bridge_setting(p_bridge_id, 'guard_seconds', 30))
            ))
            else greatest(
                core.clock()
                + make_interval(secs => resman.bridge_setting(p_bridge_id, 'pull_seconds', 300)),
                resman.next_window(
                    integration.sync_frequency, integration.time_zone, core.clock()
                )
            )
        end
    from resman.resman_integration as integration
    where taken.property_id = p_property_id and integration.property_id = p_property_id;
    perform resman.note_success(p_property_id);
end;
$$;

COMMENT ON FUNCTION resman.end_pull(p_property_id uuid, p_bridge_id uuid) IS 'Ends the reading of a property that went well: the next is due after the interval, or in the next window of a property that is not synced in real time.';

CREATE FUNCTION resman.end_requests(p_requests uuid[], p_state text, p_reason text, p_error text) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    with ended as materialized (
        select request.id, request.source, request.open_requests
        from resman.tour_request as request
        where request.id = any(p_requests)
            and (request.state = 'processing' or (request.state = 'failed' and p_state = 'success'))
        order by request.id
        for no key update
    ),

    counted as (
        insert into resman.tour_processing_delta (date, source, successful, failed, sum_ms, timed)
        select one.date, ended.source, one.successful, one.failed, one.ms, one.timed
        from ended
        cross join lateral resman.outcome_counts(ended.open_requests, p_state) as one
        returning 1
    ),

    logged as (
        update resman.tour_processing_log as log
        set
            processing_status = p_state, reason_code = p_reason, error_message = p_error,
            finished_at = core.clock(),
            processing_time_ms = coalesce(
                resman.elapsed_ms((ended.open_requests -> -1 ->> 'at')::timestamptz),
                log.processing_time_ms
            ),
            resman_prospect_id = coalesce(request.resman_prospect_id, log.resman_prospect_id),
            resman_tour_id = coalesce((
                select state.event_id from resman.tour_state as state
                where state.tour_id = log.tour_id
            ), log.resman_tour_id)
        from ended
        inner join resman.tour_request as request on ended.id = request.id
        where log.id = ended.id
        returning 1
    )

    update resman.tour_request as request
    set
        state = p_state,
        open_requests = case p_state
            when 'failed' then (
                select coalesce(jsonb_agg(one.value || '{"failed": true}'), '[]'::jsonb)
                from jsonb_array_elements(request.open_requests) as one (value)
            )
            else '[]'::jsonb
        end,
        payload = case p_state when 'failed' then request.payload end,
        mapped = case p_state when 'failed' then request.mapped end,
        email_key = case p_state when 'failed' then request.email_key end,
        phone_key = case p_state when 'failed' then request.phone_key end,
        keep_until = case p_state when 'failed' then core.clock() + interval '14 days' end,
        accepted_at = case p_state when 'success' then core.clock() end
    from ended
    where request.id = ended.id
$$;

COMMENT ON FUNCTION resman.end_requests(p_requests uuid[], p_state text, p_reason text, p_error text) IS 'Ends requests as success or failed: erases what was sent of those that ResMan has, keeps it for 14 days of the others; counts each request on the day it came, and one that failed before as a success once it is one.';

CREATE FUNCTION resman.end_window(p_property_id uuid, p_bridge_id uuid) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    update resman.pull_cursor as taken
    set pulling_by = null, pulling_until = null, rests_until = null
    where taken.property_id = p_property_id and taken.pulling_by = p_bridge_id
$$;

COMMENT ON FUNCTION resman.end_window(p_property_id uuid, p_bridge_id uuid) IS 'Ends the reading of a window of a backfill: the property may be read by others.';

CREATE FUNCTION resman.enqueue_backfill(p_run_id uuid, p_limit integer) RETURNS uuid[]
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_leads uuid[];
begin
    if p_limit < 1 then
        return '{}';
    end if;
    with look as (
        select found.* from resman.backfill_run as run
        cross join lateral resman.look_backfill(
            run.property_id, run.since, run.cursor_id, p_limit
        ) as found
        where run.id = p_run_id
    )

    update resman.backfill_run as run
    set cursor_id = look.cursor_id, is_read = look.is_read
    from look
    where run.id = p_run_id
    returning look.leads into v_leads;
    insert into resman.backfill_lead (run_id, unit_id)
    select p_run_id, lead.id from unnest(v_leads) as lead (id)
    on conflict do nothing;
    perform resman.enqueue_lead(lead.id, 'push', 1, 1, 0) from unnest(v_leads) as lead (id);
    return v_leads;
end;
$$;

COMMENT ON FUNCTION resman.enqueue_backfill(p_run_id uuid, p_limit integer) IS 'Queues the next leads of a backfill at low priority, and moves its cursor; returns them. The caller holds the row of the backfill.';

CREATE FUNCTION resman.enqueue_lead(p_unit_id uuid, p_operation text, p_priority integer, p_changes integer, p_row_version integer) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    insert into resman.lead_sync_queue (
        conversation_id, unit_id, property_id, sync_operation, priority, change_count, row_version,
        due_at
    )
    select
        conversation.id, conversation.id, resman.lead_property(conversation),
        p_operation, p_priority, p_changes, p_row_version, core.clock()
    from public.conversation as conversation
    where conversation.id = p_unit_id
    on conflict (unit_id, sync_operation, status) where status = 'pending' do update
    set
        change_count = lead_sync_queue.change_count + excluded.change_count,
        row_version = greatest(lead_sync_queue.row_version, excluded.row_version),
        priority = greatest(lead_sync_queue.priority, excluded.priority),
        property_id = excluded.property_id,
        due_at = case
            when excluded.property_id is not distinct from lead_sync_queue.property_id
                then least(lead_sync_queue.due_at, excluded.due_at)
            else excluded.due_at
        end,
        retry_count = 0,
        reason_code = null
$$;

COMMENT ON FUNCTION resman.enqueue_lead(p_unit_id uuid, p_operation text, p_priority integer, p_changes integer, p_row_version integer) IS 'Notes work for a lead: a new pending job, or one more change of the pending one. The caller holds the lead''s row.';

CREATE FUNCTION resman.enqueue_request(p_request_id uuid) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    insert into resman.lead_sync_queue (
        unit_id, property_id, sync_operation, priority, change_count, due_at
    )
    select request.id, request.property_id, 'intake', 3, 0, core.clock()
    from resman.tour_request as request
    where request.id = p_request_id
    on conflict (unit_id, sync_operation, status) where status = 'pending' do update
    set
        due_at = least(lead_sync_queue.due_at, excluded.due_at), retry_count = 0,
        reason_code = null
$$;

COMMENT ON FUNCTION resman.enqueue_request(p_request_id uuid) IS 'Makes the job that tells ResMan the tour of a request that has no lead; where one waits it becomes due. The caller holds the request.';

CREATE FUNCTION resman.erased_kids() RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select coalesce(jsonb_agg(distinct tombstone.kid), '[]'::jsonb)
    from resman.person_tombstone as tombstone
    where tombstone.kid is not null
$$;

COMMENT ON FUNCTION resman.erased_kids() IS 'Returns the ids of the keys with which the bridge hashes the addresses of what it reads, so that is_erased knows them.';

CREATE FUNCTION resman.event_comment(p_lead jsonb, p_call jsonb) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_kind text := p_call ->> 'kind';
begin
    if v_kind = 'note' then
        return 'Notification: ' || coalesce((
            select to_jsonb(note) ->> 'notification_type'
            from public.lead_notification as note
            where note.id = (p_call ->> 'note_id')::uuid
        ), 'lead') || '.';
    end if;
    return case v_kind
        when 'create' then 'New lead' || coalesce(' from ' || (p_lead ->> '_source'), '') || '.'
        when 'adopt' then 'Lead' || coalesce(' from ' || (p_lead ->> '_source'), '') || '.'
        when 'alias' then 'Further conversation of this lead.'
        when 'lost' then 'Lead lost.'
        when 'reactivate' then 'Lead active again.'
    end;
end;
$$;

COMMENT ON FUNCTION resman.event_comment(p_lead jsonb, p_call jsonb) IS 'Returns the words of an event.';

CREATE FUNCTION resman.event_status(p_event text) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select case
        when lower(btrim(p_event)) in ('created', 'scheduled', 'rescheduled', 'pending') then 'scheduled'
        when lower(btrim(p_event)) = 'confirmed' then 'confirmed'
        when lower(btrim(p_event)) in ('cancelled', 'canceled', 'declined', 'expired', 'refunded')
            then 'cancelled'
        when lower(btrim(p_event)) in ('completed', 'checked_out', 'checked_in') then 'completed'
        when lower(btrim(p_event)) = 'no_show' then 'no_show'
    end
$$;

COMMENT ON FUNCTION resman.event_status(p_event text) IS 'Returns the status of a tour that an event of a source means; null for an unknown event.';

CREATE TABLE resman.reason (
    code text NOT NULL,
    name text NOT NULL,
    state text NOT NULL,
    sentence text NOT NULL,
    next_step text NOT NULL,
    CONSTRAINT reason_code_check CHECK ((code ~ '^RM[0-9]{3}$'::text))
);

COMMENT ON TABLE resman.reason IS 'Why a lead is where it is: one row per reason code.';

COMMENT ON COLUMN resman.reason.code IS 'The code, RMnnn.';

COMMENT ON COLUMN resman.reason.name IS 'Its name.';

COMMENT ON COLUMN resman.reason.state IS 'The state of a lead that it explains.';

COMMENT ON COLUMN resman.reason.sentence IS 'The sentence; {…} are filled in.';

COMMENT ON COLUMN resman.reason.next_step IS 'What one can do; {…} are filled in.';

CREATE FUNCTION resman.exact_reason(p_property_id uuid, p_why jsonb) RETURNS resman.reason
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_reason resman.reason;
    v_lane record;
    v_wait text;
begin
    select * into v_reason from resman.reason as reason where reason.code = p_why ->> 'code';
    select
        integration.sync_enabled, lane.open_count, account.wait,
        integration.api_credentials ->> 'account_id' as account_id
    into v_lane
    from resman.resman_integration as integration
    left join resman.property_lane as lane on integration.property_id = lane.property_id
    left join lateral resman.account_wait(
        resman.account_key(integration.api_credentials)
    ) as account on true
    where integration.property_id = p_property_id;
    if v_reason.code = 'RM103' and not v_lane.sync_enabled then
        v_reason.sentence := 'Waiting: the sync of {property} is switched off.';
        v_reason.next_step :=
            'select resman.set_property(''{property_id}'', ''{"sync_enabled": true}'')';
    elsif v_reason.code = 'RM201' and p_why ->> 'job_status' = 'pending' then
        v_wait := case
            when v_lane.open_count > 0 and resman.busy_count(p_property_id, null) > 0
                then 'calls for {property} failed, and one at a time tries whether they do again'
            else replace(v_lane.wait, '{account}', v_lane.account_id)
        end;
        v_reason.sentence := coalesce('Waiting: ' || v_wait || '.', v_reason.sentence);
    end if;
    return v_reason;
end;
$$;

COMMENT ON FUNCTION resman.exact_reason(p_property_id uuid, p_why jsonb) IS 'Returns the reason of lead_reason in the words of what holds a property''s lead now: a switch, a breaker that is being tried, an empty bucket, calls in flight. Called by explain_lead.';

CREATE FUNCTION resman.explain_lead(p_lead_id uuid) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_lead jsonb := resman.lead_projection(p_lead_id);
    v_why jsonb;
    v_reason resman.reason;
    v_state resman.lead_state;
    v_mapping resman.lead_sync_mapping;
    v_word text;
    v_property jsonb;
    v_words jsonb;
begin
    if v_lead is null then
        return null;
    end if;
    v_why := resman.lead_reason(p_lead_id);
    v_word := resman.lead_state_word(p_lead_id, v_why);
    v_reason := resman.exact_reason((v_lead ->> '_property_id')::uuid, v_why);
    select * into v_state from resman.lead_state as state where state.unit_id = p_lead_id;
    select * into v_mapping from resman.lead_sync_mapping as mapping
    where mapping.conversation_id = p_lead_id and mapping.mapping_status in ('active', 'merged');
    select to_jsonb(property) into v_property from public.property as property
    where property.id = (v_lead ->> '_property_id')::uuid;
    v_words := jsonb_build_object(
        'lead_id', p_lead_id, 'property', coalesce(v_property ->> 'name', 'without a name'),
        'property_id', coalesce(v_property ->> 'id', 'PROPERTY_UUID'),
        'due_at', to_char((v_why ->> 'due_at')::timestamptz at time zone 'utc', 'HH24:MI:SS "UTC"'),
        'error', coalesce(nullif(v_why ->> 'error', ''), 'no answer'), 'tries', v_why ->> 'tries',
        'frequency', (
            select integration.sync_frequency from resman.resman_integration as integration
            where integration.property_id = (v_property ->> 'id')::uuid
        )
    );
    return jsonb_build_object(
        'lead_id', p_lead_id, 'property_id', v_property -> 'id', 'property_name', v_property -> 'name',
        'state', v_word, 'reason_code', v_reason.code, 'reason_name', v_reason.name,
        'sentence', case
            when v_word = 'synced' then 'In ResMan with its newest values.'
            when v_word = 'sending' then 'Being sent to ResMan now.'
            when v_word = 'untracked'
                then 'Not sent: the lead has not changed since Tourbase was installed.'
            else resman.fill_words(v_reason.sentence, v_words)
        end,
        'next_step', case
            when v_word in ('synced', 'sending') then 'Nothing.'
            when v_word = 'untracked' then resman.fill_words(
                'Edit it, or: select resman.request_sync(''{lead_id}'')', v_words
            )
            else resman.fill_words(v_reason.next_step, v_words)
        end,
        'docs', 'docs/reasons/' || v_reason.code || '.md',
        'next_try_at', case when v_word in ('retrying', 'unknown', 'queued') then v_why -> 'due_at' end,
        'resman_lead_id', v_mapping.resman_lead_id,
        'version', resman.lead_version(p_lead_id), 'base_version', v_state.base_version,
        'last_sync_at', v_state.last_sync_at,
        'attempts', resman.lead_attempts(p_lead_id),
        'host_error', v_state.host_error,
        'checks', resman.lead_checks(
            v_lead, v_why || jsonb_build_object('host_error', v_state.host_error)
        )
    );
end;
$$;

COMMENT ON FUNCTION resman.explain_lead(p_lead_id uuid) IS 'Returns why a lead is or is not in ResMan: lead_id, state, reason_code, sentence, next_step, and more; null for an unknown lead.';

CREATE FUNCTION resman.explain_tour(p_tour_id uuid) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_tour jsonb;
    v_state resman.tour_state;
    v_lead jsonb;
begin
    select to_jsonb(shown) into v_tour from resman.tour_status as shown
    where shown.tour_id = p_tour_id;
    if v_tour is null then
        return null;
    end if;
    select * into v_state from resman.tour_state as state where state.tour_id = p_tour_id;
    if v_tour ->> 'sync_state' = 'waiting' and v_tour ->> 'conversation_id' is not null then
        v_lead := resman.explain_lead((v_tour ->> 'conversation_id')::uuid);
    end if;
    return v_tour || jsonb_build_object(
        'reason_code', coalesce(v_tour ->> 'reason_code', v_lead ->> 'reason_code'),
        'sentence', resman.tour_sentence(v_tour, v_state, v_lead),
        'next_step', resman.tour_next_step(v_tour, v_state, v_lead),
        'last_sync_at', v_state.last_sync_at,
        'resman_prospect_id', v_state.prospect_id,
        'tasks', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'kind', task.kind, 'text', task.text, 'created_at', task.created_at,
                'done_at', task.done_at
            ) order by task.created_at), '[]'::jsonb)
            from resman.staff_task as task
            where task.tour_id = p_tour_id
        ),
        'attempts', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'at', attempt.intended_at, 'kind', attempt.kind, 'revision', attempt.tour_revision,
                'outcome', attempt.outcome, 'detail', attempt.detail
            ) order by attempt.intended_at), '[]'::jsonb)
            from resman.lead_attempt as attempt
            where attempt.unit_id = coalesce(v_tour ->> 'conversation_id', v_tour ->> 'request_id')::uuid
                and attempt.tour_id = p_tour_id
        )
    );
end;
$$;

COMMENT ON FUNCTION resman.explain_tour(p_tour_id uuid) IS 'Returns a tour as tour_status has it, with sentence, next_step, staff''s tasks and the calls made for it; null for an unknown tour.';

CREATE FUNCTION resman.extend_partitions() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_table text;
    v_month date;
    v_count integer := 0;
begin
    foreach v_table in array array['lead_sync_log', 'lead_attempt'] loop
        for v_month in
            select (date_trunc('month', core.clock(), 'UTC') at time zone 'UTC' + make_interval(months => ahead.months))::date
            from generate_series(0, 2) as ahead (months)
        loop
            if core.add_month_partition('resman', v_table, v_month) then
                v_count := v_count + 1;
            end if;
        end loop;
    end loop;
    return v_count;
end;
$$;

COMMENT ON FUNCTION resman.extend_partitions() IS 'Makes the monthly partitions of log and attempts for this and the next two months; returns how many were missing.';

CREATE FUNCTION resman.fail_attempt(p_job resman.lead_sync_queue, p_attempt resman.lead_attempt, p_outcome jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_word text := p_outcome ->> 'word';
    v_detail text := p_outcome ->> 'detail';
begin
    update resman.lead_attempt as attempt
    set
        finished_at = core.clock(),
        outcome = case v_word
            when 'ambiguous' then 'in_doubt' when 'permanent' then 'permanent'
            when 'conflict' then 'permanent' else 'transient'
        end,
        sent = case v_word when 'ambiguous' then attempt.sent else '{}'::jsonb end,
        detail = v_detail, http_status = (p_outcome ->> 'http_status')::integer,
        error_message = p_outcome ->> 'text',
        duration_ms = (p_outcome ->> 'duration_ms')::numeric::integer
    where attempt.id = p_attempt.id and attempt.intended_at = p_attempt.intended_at;
    perform resman.log_calls(array[resman.end_call(
        p_attempt, p_job.retry_count,
        case v_word when 'permanent' then 'failed' when 'conflict' then 'conflict' else 'retry' end,
        null, p_outcome
    )]);

    if v_word = 'ambiguous' then
        return resman.doubt_call(p_job, p_attempt, p_outcome);
    elsif v_word = 'permanent' and v_detail = 'bad_source' then
        update resman.lead_state as state
        set is_source_refused = true
        where state.unit_id = p_job.unit_id and not state.is_source_refused;
        if found then
            delete from resman.remote_catalogue as entry
            where entry.property_id = p_attempt.property_id and entry.kind = 'sources';
            return resman.put_back_job(p_job, core.clock(), 'RM202', 0, p_outcome ->> 'text');
        end if;
        return resman.give_up(p_job, 'RM301', p_outcome ->> 'text', v_detail);
    elsif v_word = 'conflict' and p_attempt.tour_id is not null then
        -- What is gone, the prospect or the appointment, the next look tells.
        if p_job.retry_count = 0 then
            return resman.put_back_job(p_job, core.clock(), 'RM202', 1, p_outcome ->> 'text');
        end if;
        return resman.fail_open_tour(p_job, 'RM301', p_outcome ->> 'text', v_detail);
    elsif v_word = 'conflict' and v_detail = 'stale_id' and p_job.retry_count > 0 then
        return resman.hold_lead(p_job, 'RM304', p_outcome ->> 'text')
            || jsonb_build_object('status', 'cancelled', 'reason_code', 'RM304');
    elsif v_word = 'conflict' and p_job.retry_count > 0 then
        return resman.hold_lead(p_job, 'RM303', p_outcome ->> 'text')
            || jsonb_build_object('status', 'cancelled', 'reason_code', 'RM303');
    elsif v_word = 'conflict' then
        return resman.put_back_job(p_job, core.clock(), 'RM202', 1, p_outcome ->> 'text');
    elsif v_word = 'permanent' then
        return resman.give_up(p_job, 'RM301', p_outcome ->> 'text', v_detail);
    end if;
    return resman.wait_for_resman(p_job, p_attempt.property_id, p_outcome);
end;
$$;

COMMENT ON FUNCTION resman.fail_attempt(p_job resman.lead_sync_queue, p_attempt resman.lead_attempt, p_outcome jsonb) IS 'Decides what follows a call that was not taken (resman-api.md 3.4, semantics.md 3.0): a lost answer is looked up, ResMan''s own trouble costs no retry, refused data is given up.';

CREATE FUNCTION resman.fail_open_tour(p_job resman.lead_sync_queue, p_reason text, p_error text, p_code text) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
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

COMMENT ON FUNCTION resman.fail_open_tour(p_job resman.lead_sync_queue, p_reason text, p_error text, p_code text) IS 'Gives the tour up that the job''s last call told; null where that call told none.';

CREATE FUNCTION resman.fail_request(p_tour_id uuid, p_reason text, p_code text) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    select resman.end_requests(array[tour.request_id], 'failed', p_reason, p_code)
    from resman.tour_booking_sync as tour
    where tour.id = p_tour_id and tour.request_id is not null
$$;

COMMENT ON FUNCTION resman.fail_request(p_tour_id uuid, p_reason text, p_code text) IS 'Ends the request of a tour that was given up: what it sent stays for 14 days.';

CREATE FUNCTION resman.fail_tour(p_job resman.lead_sync_queue, p_tour_id uuid, p_revision integer, p_reason text, p_error text, p_code text) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    insert into resman.tour_state as state (
        tour_id, unit_id, property_id, failed_revision, reason_code, error_message, is_row_due
    )
    values (p_tour_id, p_job.unit_id, p_job.property_id, p_revision, p_reason, p_error, true)
    on conflict (tour_id) do update
    set
        failed_revision = excluded.failed_revision, reason_code = excluded.reason_code,
        error_message = excluded.error_message, is_row_due = true;
    perform resman.fail_request(p_tour_id, p_reason, p_code);
    update resman.lead_state as state
    set
        base_version = state.version, error_message = null,
        reason_code = case when state.held is not null then 'RM401' end,
        is_host_due = state.is_host_due or p_job.conversation_id is not null,
        sync_status = case
            when state.doubt_at is not null then 'syncing'
            when state.held is not null then 'conflict'
            else 'synced'
        end
    where state.unit_id = p_job.unit_id;
    if resman.is_tour_due(p_job.unit_id) or exists (
        select 1 from resman.notification_state as note
        where note.unit_id = p_job.unit_id and note.sync_status = 'not_synced'
    ) or exists (
        select 1 from resman.lead_state as state
        where state.unit_id = p_job.unit_id and state.doubt_at is not null
    ) then
        return resman.put_back_job(p_job, core.clock(), null, -p_job.retry_count, null);
    end if;
    update resman.lead_sync_queue as job
    set error_code = p_code
    where job.id = p_job.id and job.status in ('pending', 'processing')
        and job.lease_until is not null;
    return resman.finish_job(p_job, 'failed', p_reason, p_error);
end;
$$;

COMMENT ON FUNCTION resman.fail_tour(p_job resman.lead_sync_queue, p_tour_id uuid, p_revision integer, p_reason text, p_error text, p_code text) IS 'Gives a revision of a tour up, and nothing else: the lead, its notes and its other tours go on. Returns {status, reason_code}.';

CREATE FUNCTION resman.feed_backfill(p_run resman.backfill_run, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_integration resman.resman_integration;
    v_rate double precision;
    v_tokens double precision;
    v_leads uuid[];
begin
    select integration.* into v_integration
    from resman.resman_integration as integration
    where integration.property_id = p_run.property_id
        and integration.sync_enabled
        and integration.sync_status in ('active', 'error')
        and integration.sync_direction <> 'from_resman';
    if v_integration.id is null then
        return;
    end if;
    v_rate := resman.backfill_rate(p_run);
    -- The bucket holds ten seconds' worth, at least one.
    v_tokens := least(greatest(1, v_rate / 6), coalesce(
        p_run.tokens
        + v_rate / 60 * greatest(0, extract(epoch from p_now - p_run.advanced_at)),
        greatest(1, v_rate / 6)
    ));
    v_leads := resman.enqueue_backfill(p_run.id, case
        when p_run.is_read then 0
        else least(
            200, floor(v_tokens),
            resman.backfill_room(p_run.id, v_rate, v_integration.sync_frequency)
        )
    end::integer);
    perform resman.schedule_backfill(
        p_run.id, v_integration.sync_frequency, v_integration.time_zone, p_now
    );
    update resman.backfill_run as run
    set tokens = v_tokens - cardinality(v_leads)
    where run.id = p_run.id;
    if v_leads <> '{}' then
        perform pg_notify('tourbase', '');
    end if;
end;
$$;

COMMENT ON FUNCTION resman.feed_backfill(p_run resman.backfill_run, p_now timestamp with time zone) IS 'Queues as many leads of a backfill as its rate and what of it still waits allow; none while its property sends nothing. The caller holds its row.';

CREATE FUNCTION resman.fill_words(p_text text, p_words jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
declare
    v_text text := p_text;
    v_word record;
begin
    for v_word in select word.key, word.value from jsonb_each_text(p_words) as word loop
        v_text := replace(v_text, '{' || v_word.key || '}', coalesce(v_word.value, ''));
    end loop;
    return v_text;
end;
$$;

COMMENT ON FUNCTION resman.fill_words(p_text text, p_words jsonb) IS 'Returns a text with each {name} replaced by the word of that name.';

CREATE FUNCTION resman.find_backfill(p_property_id uuid, p_since timestamp with time zone, p_after uuid, p_limit integer) RETURNS TABLE(found uuid[], looked uuid[], is_end boolean)
    LANGUAGE sql STABLE
    SET search_path TO ''
    SET "TimeZone" TO 'UTC'
    AS $$
    -- So few at once that a property with few leads among many costs as little.
    with seen as materialized (
        select
            conversation.id,
            conversation.resman_sync_version = 0
            and resman.lead_property(conversation) = p_property_id
            and (
                p_since is null
                or (to_jsonb(conversation) ->> 'created_at')::timestamptz >= p_since
            ) as is_ours
        from public.conversation as conversation
        where conversation.id >= coalesce(p_after, '00000000-0000-0000-0000-000000000000')
            and conversation.id is distinct from p_after
        order by conversation.id
        limit 2000
    )

    select
        array(
            select seen.id from seen
            where seen.is_ours
                and not exists (
                    select 1 from resman.lead_state as state where state.unit_id = seen.id
                )
                and not exists (
                    select 1 from resman.lead_sync_queue as job
                    where job.unit_id = seen.id and job.status = 'pending'
                )
            order by seen.id
            limit p_limit
        ),
        array(select seen.id from seen order by seen.id),
        (select count(*) < 2000 from seen)
$$;

COMMENT ON FUNCTION resman.find_backfill(p_property_id uuid, p_since timestamp with time zone, p_after uuid, p_limit integer) IS 'Returns leads of a property behind an id that were never captured, at most so many of the next 2,000 leads of all properties; those that were looked at; and whether they were the last.';

CREATE FUNCTION resman.find_candidates(p_lead jsonb, p_found jsonb) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select coalesce(jsonb_agg(prospect.value), '[]'::jsonb)
    from jsonb_array_elements(coalesce(p_found -> 'prospects', '[]'::jsonb)) as prospect (value)
    where prospect.value ->> 'type' in ('prospect', 'lost')
        and lower(resman.normalize_name(prospect.value ->> 'last_name'))
        = lower(p_lead ->> 'last_name')
        and lower(p_lead ->> 'last_name') <> 'unknown'
        and resman.is_same_contact(p_lead, prospect.value)
$$;

COMMENT ON FUNCTION resman.find_candidates(p_lead jsonb, p_found jsonb) IS 'Returns the prospects that are surely this person: open or lost, same e-mail or phone, and same last name (resman-api.md 3.5 step 4).';

CREATE FUNCTION resman.find_drift(p_limit integer DEFAULT 1000) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select state.unit_id
    from resman.lead_state as state
    cross join lateral resman.lead_projection(state.unit_id) as lead (fields)
    where state.sync_status = 'synced'
        and lead.fields is not null
        and resman.dirty_fields(lead.fields, state.base) <> '{}'
        and not exists (
            select 1 from resman.lead_sync_queue as job
            where job.unit_id = state.unit_id and job.status in ('pending', 'processing')
        )
    order by state.unit_id
    limit p_limit
$$;

COMMENT ON FUNCTION resman.find_drift(p_limit integer) IS 'Returns leads whose row differs from what ResMan is known to hold although nothing waits: edits that no trigger saw, with session_replication_role = replica for example (D21).';

CREATE FUNCTION resman.find_lead(p_text text) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select lead.id
    -- A name finds the host's column, and where the host has none, the null of the first row.
    from (select null::text as email, null::uuid as user_id) as absent
    cross join lateral (
        select id, resman_lead_id, user_id as person_id from public.conversation as conversation
    ) as lead
    left join lateral (
        select email from public."user" as person where person.id = lead.person_id
    ) as person on true
    where (length(p_text) >= 4 and starts_with(lead.id::text, lower(p_text)))
        or lead.resman_lead_id = lower(p_text)
        or lower(person.email) = lower(btrim(p_text))
    order by lead.id
    limit 20
$$;

COMMENT ON FUNCTION resman.find_lead(p_text text) IS 'Returns the leads that a text may mean: id, its beginning (four characters at least), id in ResMan, or e-mail address; at most 20.';

CREATE FUNCTION resman.find_marked(p_prospects jsonb, p_marker text) RETURNS TABLE(prospect jsonb, event_id text)
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select found.prospect, found.event ->> 'event_id'
    from (
        select prospect.value as prospect, event.value as event
        from jsonb_array_elements(coalesce(p_prospects, '[]'::jsonb)) as prospect (value)
        cross join lateral jsonb_array_elements(
            coalesce(prospect.value -> 'events', '[]'::jsonb)
        ) as event (value)
        where strpos(event.value ->> 'comments', p_marker) > 0
    ) as found
    order by found.event ->> 'at', found.prospect ->> 'prospect_id'
$$;

COMMENT ON FUNCTION resman.find_marked(p_prospects jsonb, p_marker text) IS 'Returns the prospects that have an event with our marker, the oldest such event first.';

CREATE FUNCTION resman.find_person(p_keys jsonb) RETURNS resman.found_person
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_found resman.found_person;
    v_lead uuid := (p_keys ->> 'lead_id')::uuid;
    v_email text := lower(resman.normalize_email(p_keys ->> 'email'));
    v_phone text := split_part(resman.normalize_phone(p_keys ->> 'phone'), ' ext ', 1);
begin
    v_found.users := array(
        select person.id
        from public."user" as person
        cross join lateral (select to_jsonb(person) as fields offset 0) as row
        where lower(resman.normalize_email(row.fields ->> 'email')) = v_email
            or split_part(resman.normalize_phone(row.fields ->> 'phone'), ' ext ', 1) = v_phone
            or person.id = resman.lead_person(v_lead)
        order by person.id
    );
    select
        array(select distinct email from unnest(array_agg(known.email) || v_email) as email
              where email is not null),
        array(select distinct phone from unnest(array_agg(known.phone) || v_phone) as phone
              where phone is not null)
    into v_found.emails, v_found.phones
    from (
        select
            lower(resman.normalize_email(row.fields ->> 'email')) as email,
            split_part(resman.normalize_phone(row.fields ->> 'phone'), ' ext ', 1) as phone
        from (
            select to_jsonb(person) as fields from public."user" as person
            where person.id = any(v_found.users)
            union all
            select state.base from resman.lead_state as state where state.unit_id = v_lead
        ) as row
    ) as known;
    v_found.leads := resman.person_leads(v_found, v_lead);
    v_found.requests := resman.person_requests(v_found, v_phone);
    v_found.units := v_found.leads || v_found.requests;
    v_found.tours := array(
        select tour.id from resman.tour_booking_sync as tour
        where tour.conversation_id = any(v_found.leads) or tour.request_id = any(v_found.requests)
        order by tour.id
    );
    v_found.jobs := array(
        select job.id from resman.lead_sync_queue as job where job.unit_id = any(v_found.units)
        union
        select job.id from resman.lead_sync_queue_archive as job
        where job.unit_id = any(v_found.units)
    );
    v_found.prospects := array(
        select distinct prospect.id from resman.person_prospects(v_found) as prospect (id, property_id)
        order by prospect.id
    );
    return v_found;
end;
$$;

COMMENT ON FUNCTION resman.find_person(p_keys jsonb) IS 'Returns what belongs to the person with {email, phone, lead_id}: any of them finds.';

CREATE FUNCTION resman.find_persons(p_person jsonb) RETURNS uuid[]
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $_$
    select coalesce(array_agg(found.id order by found.id), '{}')
    -- A name finds the host's column, and where the host has none, the null of the first row.
    from (
        select null::text as email, null::text as phone, null::text as last_name
    ) as absent
    cross join lateral (
        select person.id, email as mail, phone as number, last_name as family
        from public."user" as person
        where email in (p_person ->> 'email', lower(p_person ->> 'email'))
            or phone in (
                p_person ->> 'phone', '+1' || (p_person ->> 'phone'), '1' || (p_person ->> 'phone'),
                regexp_replace(p_person ->> 'phone', '^(\d{3})(\d{3})(\d{4})$', '(\1) \2-\3'),
                regexp_replace(p_person ->> 'phone', '^(\d{3})(\d{3})(\d{4})$', '\1-\2-\3')
            )
    ) as found
    where lower(resman.normalize_name(found.family)) = lower(p_person ->> 'last_name')
        and lower(p_person ->> 'last_name') <> 'unknown'
        and resman.is_same_contact(p_person, jsonb_build_object(
            'email', found.mail,
            'phones', jsonb_build_array(jsonb_build_object('number', found.number))
        ))
$_$;

COMMENT ON FUNCTION resman.find_persons(p_person jsonb) IS 'Returns the application''s persons that are surely this one: same e-mail or phone, and same last name (resman-api.md 3.5 step 4).';

CREATE FUNCTION resman.find_property(p_text text) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select property.id
    from public.property as property
    left join resman.resman_integration as integration on property.id = integration.property_id
    where (length(p_text) >= 4 and starts_with(property.id::text, lower(p_text)))
        or integration.resman_property_id = lower(p_text)
        or lower(to_jsonb(property) ->> 'name') = lower(p_text)
    order by property.id
$$;

COMMENT ON FUNCTION resman.find_property(p_text text) IS 'Returns the properties that a text may mean: id, its beginning, ResMan''s id, or name.';

CREATE FUNCTION resman.find_request_property(p_source text, p_value text) RETURNS uuid
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $_$
    select coalesce(
        (
            select alias.property_id
            from resman.source_property_aliases as alias
            where alias.source = p_source and alias.value = lower(btrim(p_value))
        ),
        (
            select property.id
            from public.property as property
            where property.id = case
                when btrim(p_value) ~ '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$'
                    then btrim(p_value)::uuid
            end
        ),
        (
            select (array_agg(integration.property_id))[1]
            from resman.resman_integration as integration
            where lower(integration.resman_property_id) = lower(btrim(p_value))
            having count(*) = 1
        ),
        (
            select (array_agg(named.id))[1]
            -- A name finds the host's column, and where the host has none, the null of the first row.
            from (select null::text as name) as absent
            cross join lateral (
                select property.id, name as called from public.property as property
            ) as named
            inner join resman.resman_integration as integration on named.id = integration.property_id
            where lower(btrim(named.called)) = lower(btrim(p_value))
            having count(*) = 1
        )
    )
$_$;

COMMENT ON FUNCTION resman.find_request_property(p_source text, p_value text) IS 'Returns the property that a source means: its own word for it, our id, ResMan''s id, or the name where only one connected property has it; null where none is meant.';

CREATE FUNCTION resman.find_tour(p_text text) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select tour.id
    from resman.tour_booking_sync as tour
    where (length(p_text) >= 4 and starts_with(tour.id::text, lower(p_text)))
        or tour.resman_appointment_id = lower(p_text)
        or tour.unit_id::text = lower(p_text)
    order by tour.scheduled_datetime desc, tour.id
    limit 20
$$;

COMMENT ON FUNCTION resman.find_tour(p_text text) IS 'Returns the tours that a text may mean: id, its beginning (four characters at least), id of the appointment in ResMan, or id of the lead; at most 20.';

CREATE FUNCTION resman.find_winner(p_facts resman.call_facts, p_is_end boolean) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_id text := (p_facts.mapping).resman_lead_id;
    v_marker text := resman.lead_marker((p_facts.mapping).conversation_id);
    v_found jsonb;
begin
    with known as (
        select
            lower(looked.prospect ->> 'prospect_id') as id,
            looked.prospect,
            case
                when looked.kind = 'id' and looked.by ->> 'prospect_id' = v_id then 1
                when looked.kind = 'id' then 2
                when exists (
                    select 1 from resman.find_marked(jsonb_build_array(looked.prospect), v_marker)
                ) then 3
                when p_is_end and looked.kind = 'contact' and resman.find_candidates(
                    p_facts.lead,
                    jsonb_build_object('prospects', jsonb_build_array(looked.prospect))
                ) <> '[]' then 4
            end as rank
        from resman.looked_prospects(p_facts.found) as looked
        where looked.kind <> 'moved' and lower(looked.prospect ->> 'prospect_id') <> v_id
    )

    select jsonb_agg(best.prospect) into v_found
    from (
        select distinct on (known.id) known.id, known.prospect
        from known
        where known.rank = (select min(every.rank) from known as every)
    ) as best;
    return case when jsonb_array_length(v_found) = 1 then v_found -> 0 end;
end;
$$;

COMMENT ON FUNCTION resman.find_winner(p_facts resman.call_facts, p_is_end boolean) IS 'Returns the prospect that has taken the place of a missing one, as far as the looks tell: the answer to its id, its known winner, the one with the lead''s marker; at the end the one that is surely this person. Null where there is none, or several (decisions.md 9).';

CREATE FUNCTION resman.finish_calls(p_calls resman.ended_call[]) RETURNS SETOF jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    SET enable_hashjoin TO 'on'
    SET enable_nestloop TO 'off'
    SET jit TO 'off'
    AS $$
declare
    v_now timestamptz := core.clock();
    v_more uuid[] := resman.calls_with_more(p_calls);
    v_call resman.ended_call;
    v_job resman.lead_sync_queue;
begin
    update resman.lead_sync_queue as job
    set
        status = 'completed', processed_at = v_now, lease_until = null, locked_by = null,
        reason_code = null, error_message = null, resman_lead_id = call.prospect_id
    from unnest(p_calls) as call
    where job.id = any(array(select ended.job_id from unnest(p_calls) as ended))
        and job.id = call.job_id and job.status in ('pending', 'processing')
        and job.lease_until is not null and call.job_id <> all(v_more);
    return query
    select jsonb_build_object('job_id', call.job_id, 'status', 'completed', 'reason_code', null)
    from unnest(p_calls) as call
    where call.job_id <> all(v_more);
    if v_more = '{}' then
        return;
    end if;
    for v_call in select call.* from unnest(p_calls) as call where call.job_id = any(v_more) loop
        update resman.lead_state as state
        set sync_status = 'not_synced'
        where state.unit_id = v_call.unit_id;
        select job.* into v_job from resman.lead_sync_queue as job
        where job.id = v_call.job_id and job.status in ('pending', 'processing')
            and job.lease_until is not null;
        -- Something was taken, so the next thing has all its tries.
        return next resman.put_back_job(v_job, core.clock(), null, -v_job.retry_count, null)
            || jsonb_build_object('job_id', v_call.job_id);
    end loop;
end;
$$;

COMMENT ON FUNCTION resman.finish_calls(p_calls resman.ended_call[]) IS 'Ends the jobs of calls that were taken, or puts back those whose lead still has something to tell; returns {job_id, status, reason_code} of each.';

CREATE FUNCTION resman.finish_job(p_job resman.lead_sync_queue, p_status text, p_reason text, p_error text) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    update resman.lead_sync_queue as job
    set
        status = p_status, processed_at = core.clock(), lease_until = null, locked_by = null,
        reason_code = p_reason, error_message = p_error,
        resman_lead_id = (
            select mapping.resman_lead_id from resman.lead_sync_mapping as mapping
            where mapping.conversation_id = p_job.unit_id
                and mapping.mapping_status in ('active', 'merged')
        )
    where job.id = p_job.id and job.status in ('pending', 'processing')
        and job.lease_until is not null;
    return jsonb_build_object('status', p_status, 'reason_code', p_reason);
end;
$$;

COMMENT ON FUNCTION resman.finish_job(p_job resman.lead_sync_queue, p_status text, p_reason text, p_error text) IS 'Ends a job as completed, failed or cancelled; returns {status, reason_code}.';

CREATE FUNCTION resman.finish_task(p_task_id uuid, p_done_by text DEFAULT NULL::text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
begin
    update resman.staff_task as task
    set done_at = core.clock(), done_by = coalesce(p_done_by, session_user)
    where task.id = p_task_id and task.done_at is null;
    if not found then
        return false;
    end if;
    insert into core.audit_event (action, subject_type, subject_id, change)
    values ('task.finish', 'task', p_task_id::text, '{}');
    return true;
end;
$$;

COMMENT ON FUNCTION resman.finish_task(p_task_id uuid, p_done_by text) IS 'Marks a task of staff as done, in the name given or else the session''s; returns whether it was open. A cancelled tour whose tasks are done counts as removed from then on. Writes staff_task, audit_event.';

CREATE FUNCTION resman.fold_changes(p_limit integer DEFAULT 1000) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    SET lock_timeout TO '200ms'
    AS $$
declare
    v_changes bigint[];
    v_users uuid[];
    v_leads uuid[];
    v_locked uuid[];
    v_folded bigint[];
    v_count integer;
begin
    select array_agg(picked.id), array_agg(distinct picked.user_id), array_agg(distinct picked.conversation_id)
    into v_changes, v_users, v_leads
    from (
        select change.id, change.user_id, change.conversation_id
        from resman.lead_change as change
        order by change.id
        limit p_limit
        for update skip locked
    ) as picked;
    if v_changes is null then
        return 0;
    end if;
    v_count := cardinality(v_changes);
    v_changes := resman.fold_requests(v_changes);
    v_count := v_count - cardinality(v_changes);

    select array_agg(mine.id) into v_locked
    -- A name finds the host's column, and where the host has none, the null of the first row.
    from (select null::uuid as user_id) as absent
    cross join lateral (
        select id
        from public.conversation as conversation
        where user_id = any(v_users) or id = any(v_leads)
        order by id
        for no key update skip locked
    ) as mine;

    v_folded := resman.fold_locked(v_changes, coalesce(v_locked, '{}'));
    return v_count + cardinality(v_folded);
end;
$$;

COMMENT ON FUNCTION resman.fold_changes(p_limit integer) IS 'Turns noted changes of persons, notifications and tours into pending jobs of their leads, or of the requests that have none; returns how many. What somebody is writing waits for the next call (decisions.md 46). Writes lead_change, lead_sync_queue, notification_state, person_state.';

CREATE FUNCTION resman.fold_locked(p_changes bigint[], p_locked uuid[]) RETURNS bigint[]
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_ready bigint[];
begin
    select coalesce(array_agg(change.id), '{}') into v_ready
    from resman.lead_change as change
    where change.id = any(p_changes) and not exists (
        select 1
        -- A name finds the host's column, and where the host has none, the null of the first row.
        from (select null::uuid as user_id) as absent
        cross join lateral (
            select id, user_id as person_id from public.conversation as conversation
        ) as lead
        where (lead.person_id = change.user_id or lead.id = change.conversation_id)
            and lead.id <> all(p_locked)
    );

    insert into resman.notification_state (notification_id, unit_id)
    select change.notification_id, change.conversation_id
    from resman.lead_change as change
    where change.id = any(v_ready) and change.kind = 'note'
    on conflict do nothing;
    delete from resman.notification_state as note
    using resman.lead_change as change
    where change.id = any(v_ready) and change.kind = 'note_deleted'
        and note.notification_id = change.notification_id and note.sync_status <> 'synced';

    insert into resman.person_state (user_id, row_version)
    select person.id, person.resman_sync_version
    from public."user" as person
    where person.id in (
        select change.user_id from resman.lead_change as change where change.id = any(v_ready)
    )
    on conflict (user_id) do update set row_version = excluded.row_version;

    perform resman.enqueue_lead(
        due.id, due.operation, due.priority, due.changes::integer, 0
    )
    from (
        select
            lead.id,
            case when change.kind = 'note' then 'enrichment' else 'push' end as operation,
            max(case when change.kind = 'tour' then 3 else 2 end) as priority,
            -- A tour has a revision of its own and is no change of the lead's fields.
            count(*) filter (where change.kind <> 'tour') as changes
        from (select null::uuid as user_id) as absent
        cross join lateral (
            select id, user_id as person_id from public.conversation as conversation
        ) as lead
        inner join resman.lead_change as change
            on lead.person_id = change.user_id or lead.id = change.conversation_id
        where change.id = any(v_ready) and lead.id <> all(coalesce(change.origin_units, '{}')) and (
            change.kind in ('person', 'note')
            or (change.kind = 'tour' and resman.is_tour_due(lead.id))
        )
        group by lead.id, operation
        order by lead.id
    ) as due;
    delete from resman.lead_change as change where change.id = any(v_ready);
    return v_ready;
end;
$$;

COMMENT ON FUNCTION resman.fold_locked(p_changes bigint[], p_locked uuid[]) IS 'Folds those of the changes whose leads are all locked; returns them. Called by fold_changes only.';

CREATE FUNCTION resman.fold_requests(p_changes bigint[]) RETURNS bigint[]
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_requests uuid[] := array(
        select distinct change.request_id from resman.lead_change as change
        where change.id = any(p_changes) and change.request_id is not null
            and change.conversation_id is null
    );
    v_locked uuid[];
begin
    if v_requests = '{}' then
        return p_changes;
    end if;
    v_locked := array(
        select request.id from resman.tour_request as request
        where request.id = any(v_requests)
        order by request.id
        for no key update skip locked
    );
    perform resman.enqueue_request(locked.id)
    from unnest(v_locked) with ordinality as locked (id, place)
    where resman.is_tour_due(locked.id) and not resman.is_request_carried(locked.id)
    order by locked.place;
    delete from resman.lead_change as change
    where change.id = any(p_changes) and change.conversation_id is null
        and change.request_id = any(v_requests)
        and (change.request_id = any(v_locked) or not exists (
            select 1 from resman.tour_request as request where request.id = change.request_id
        ));
    return array(
        select change.id from resman.lead_change as change
        where change.id = any(p_changes)
            and (change.request_id is null or change.conversation_id is not null)
    );
end;
$$;

COMMENT ON FUNCTION resman.fold_requests(p_changes bigint[]) IS 'Turns noted changes of tours that have a request and no lead into jobs; returns the other changes. A request whose row somebody is writing waits for the next call.';

CREATE FUNCTION resman.fold_tour_stats(p_limit integer DEFAULT 10000) RETURNS integer
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO ''
    AS $$
    with taken as (
        delete from resman.tour_processing_delta as delta
        where delta.id in (
            select oldest.id
            from resman.tour_processing_delta as oldest
            order by oldest.id
            limit p_limit
            for update skip locked
        )
        returning delta.*
    ),

    days as (
        select
            taken.date, taken.source, sum(taken.total) as total,
            sum(taken.successful) as successful, sum(taken.failed) as failed,
            sum(taken.sum_ms) as sum_ms, sum(taken.timed) as timed,
            max(taken.last_request_at) as last_request_at, count(*) as folded
        from taken
        group by taken.date, taken.source
        order by taken.date, taken.source
    ),

    written as (
        insert into resman.tour_processing_stats as stats (
            date, source, total_requests, successful_requests, failed_requests,
            average_processing_time_ms, sum_ms, timed_requests, last_request_at
        )
        select
            days.date, days.source, days.total, days.successful, days.failed,
            coalesce(days.sum_ms / nullif(days.timed, 0), 0), days.sum_ms, days.timed,
            days.last_request_at
        from days
        on conflict (date, source) do update
        set
            total_requests = stats.total_requests + excluded.total_requests,
            successful_requests = stats.successful_requests + excluded.successful_requests,
            failed_requests = stats.failed_requests + excluded.failed_requests,
            sum_ms = stats.sum_ms + excluded.sum_ms,
            timed_requests = stats.timed_requests + excluded.timed_requests,
            average_processing_time_ms = coalesce(
                (stats.sum_ms + excluded.sum_ms)
                / nullif(stats.timed_requests + excluded.timed_requests, 0), 0
            ),
            last_request_at = greatest(stats.last_request_at, excluded.last_request_at)
        returning 1
    )

    select coalesce(sum(days.folded), 0)::integer from days
$$;

COMMENT ON FUNCTION resman.fold_tour_stats(p_limit integer) IS 'Adds what is noted of requests to the statistics of their days, in one statement; returns how many notes. The sums stay what they were to whoever reads both.';

CREATE FUNCTION resman.follow_chat() RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_change resman.chat_change;
begin
    select change.* into v_change
    from resman.chat_change as change
    order by change.id
    limit 1
    for update skip locked;
    if v_change.id is null then
        return 0;
    end if;
    delete from resman.chat_change as change where change.id = v_change.id;
    begin
        if not resman.upsert_chat_tour(v_change.conversation_id) then
            insert into resman.chat_change (conversation_id) values (v_change.conversation_id);
            return 0;
        end if;
    exception
        when integrity_constraint_violation or data_exception then
            -- What stands in the columns is kept as seen, so that it is not tried for ever.
            perform set_config('tourbase.origin', '', true);
            insert into resman.chat_tour as known (conversation_id, seen, error_message)
            select lead.id, resman.chat_wish(
                to_jsonb(lead), resman.property_zone(resman.lead_property(lead))
            ), sqlstate
            from public.conversation as lead
            where lead.id = v_change.conversation_id
            on conflict (conversation_id) do update
            set seen = excluded.seen, error_message = excluded.error_message;
    end;
    return 1;
end;
$$;

COMMENT ON FUNCTION resman.follow_chat() IS 'Brings the tour of one lead up to what its columns say; returns how many. One at a time: it takes seats, and nobody takes those of two tours at once.';

CREATE FUNCTION resman.follow_merge(p_unit_id uuid, p_winner_id text, p_person_id text) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_mapping resman.lead_sync_mapping;
    v_winner text := lower(p_winner_id);
begin
    select mapping.* into v_mapping
    from resman.lead_sync_mapping as mapping
    where mapping.conversation_id = p_unit_id
        and mapping.mapping_status in ('active', 'merged');
    if v_mapping.id is null or v_mapping.resman_lead_id = v_winner then
        return true;
    elsif not resman.hold_merges(v_mapping.property_id) then
        return false;
    end if;
    perform resman.note_alias(
        v_mapping.property_id, v_mapping.resman_lead_id, v_winner, core.clock()
    );
    perform resman.place_mapping(
        v_mapping, v_mapping.property_id, v_winner, lower(p_person_id)
    );
    perform resman.log_move(v_mapping, v_mapping.property_id, v_winner, 'merge');
    -- The other leads of the loser follow by themselves, each under its own lock.
    perform resman.call_leads(array(
        select other.conversation_id
        from resman.lead_sync_mapping as other
        where other.property_id = v_mapping.property_id
            and other.resman_lead_id = v_mapping.resman_lead_id
            and other.mapping_status in ('active', 'merged')
    ));
    return true;
end;
$$;

COMMENT ON FUNCTION resman.follow_merge(p_unit_id uuid, p_winner_id text, p_person_id text) IS 'Follows a merge in ResMan: maps the lead to the winner, as active, or as merged where another lead stands there. Returns false where another merge of the property is being followed: then nothing is done. The caller holds the lead.';

CREATE FUNCTION resman.follow_staff() RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_tour resman.tour_booking_sync;
    v_at timestamptz;
begin
    select tour.* into v_tour
    from resman.tour_state as state
    inner join resman.tour_booking_sync as tour on state.tour_id = tour.id
    where state.staff_at is not null
    order by state.tour_id
    limit 1
    for no key update of tour skip locked;
    if v_tour.id is null then
        return 0;
    end if;
    update resman.tour_state as state
    set staff_at = null, staff_revision = null
    from (
        select seen.staff_at, seen.staff_revision from resman.tour_state as seen
        where seen.tour_id = v_tour.id
    ) as before
    where state.tour_id = v_tour.id
    returning case when before.staff_revision = v_tour.revision then before.staff_at end into v_at;
    if v_at is null or resman.tour_class(v_tour.status) <> 'placed' then
        return 1;
    end if;
    perform set_config('tourbase.origin', 'resman', true);
    update resman.tour_booking_sync as tour
    set
        scheduled_datetime = v_at,
        scheduled_local = v_at at time zone tour.time_zone,
        scheduled_occurrence = case
            when resman.local_instant(v_at at time zone tour.time_zone, tour.time_zone, null) is null
                then 1 + (resman.local_instant(
                    v_at at time zone tour.time_zone, tour.time_zone, 2::smallint
                ) = v_at)::integer
        end
    where tour.id = v_tour.id;
    perform set_config('tourbase.origin', '', true);
    perform resman.note_staff_time(v_tour.id, v_at);
    return 1;
exception
    when unique_violation then
        -- The lead has another tour at that time: the row keeps its own, staff looks.
        perform set_config('tourbase.origin', '', true);
        update resman.tour_state as state
        set staff_at = null, staff_revision = null
        where state.tour_id = v_tour.id;
        perform resman.ask_for_review(
            v_tour, state, 'Staff moved the tour to a time at which the lead has another one.'
        )
        from resman.tour_state as state where state.tour_id = v_tour.id;
        return 1;
end;
$$;

COMMENT ON FUNCTION resman.follow_staff() IS 'Writes one staff move into its tour''s row, as a write of our own that is not told back; returns how many. One at a time: it takes seats, and nobody takes those of two tours at once.';

CREATE FUNCTION resman.follow_transfer(p_unit_id uuid, p_property_id uuid) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_mapping resman.lead_sync_mapping;
begin
    select mapping.* into v_mapping
    from resman.lead_sync_mapping as mapping
    where mapping.conversation_id = p_unit_id
        and mapping.mapping_status in ('active', 'merged');
    if v_mapping.id is null or v_mapping.property_id = p_property_id then
        return true;
    elsif not resman.hold_merges(p_property_id)
        or not resman.move_host_lead(p_unit_id, p_property_id) then
        return false;
    end if;
    perform resman.place_mapping(v_mapping, p_property_id, v_mapping.resman_lead_id, null);
    perform resman.log_move(v_mapping, p_property_id, v_mapping.resman_lead_id, 'update');
    return true;
end;
$$;

COMMENT ON FUNCTION resman.follow_transfer(p_unit_id uuid, p_property_id uuid) IS 'Follows a transfer in ResMan: the prospect keeps its id and stands under another property of the account. Returns false where that cannot be done now; then nothing is done. The caller holds the lead.';

CREATE FUNCTION resman.free_seats(p_tours uuid[]) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    with wanted as (
        select
            given.id,
            tour.property_id,
            resman.tour_span(tour) as span
        from unnest(p_tours) as given (id)
        left join resman.tour_booking_sync as tour on given.id = tour.id
    ),

    placed as (
        delete from resman.remote_appointment as appointment
        using wanted
        where appointment.tour_id = wanted.id and wanted.span is null
    )

    delete from resman.tour_seat as seat
    using wanted
    where seat.tour_id = wanted.id
        and (
            wanted.span is null
            or seat.property_id <> wanted.property_id
            or seat.cell_start >= upper(wanted.span)
            or seat.cell_start + interval '15 minutes' <= lower(wanted.span)
        )
$$;

COMMENT ON FUNCTION resman.free_seats(p_tours uuid[]) IS 'Frees the seats that tours hold outside of what they occupy now: all of them where a tour is over, cancelled or gone. Called after take_seats, so that two who change places do not wait for each other.';

CREATE FUNCTION resman.free_times(p_property_id uuid, p_at timestamp with time zone) RETURNS text[]
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select array(
        select slot.value ->> 'start'
        from resman.property_zone(p_property_id) as zone
        cross join lateral jsonb_array_elements(
            resman.day_slots(p_property_id, (p_at at time zone zone)::date)
        ) as slot
        where (slot.value ->> 'start')::timestamptz > core.clock()
        order by
            abs(extract(epoch from (slot.value ->> 'start')::timestamptz - p_at)),
            (slot.value ->> 'start')::timestamptz
        limit 5
    )
$$;

COMMENT ON FUNCTION resman.free_times(p_property_id uuid, p_at timestamp with time zone) IS 'Returns up to five free times of a day, the nearest to an instant first, as ISO 8601.';

CREATE FUNCTION resman.give_to_lead(p_request resman.tour_request, p_tour resman.tour_booking_sync, p_prospect_id text) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_lead uuid := (
        select mapping.conversation_id
        from resman.lead_sync_mapping as mapping
        inner join public.conversation as lead on mapping.conversation_id = lead.id
        where mapping.property_id = p_request.property_id
            and mapping.resman_lead_id = p_prospect_id
            and mapping.mapping_status = 'active'
    );
begin
    if v_lead is null then
        return null;
    end if;
    perform 1 from resman.tour_booking_sync as tour
    where tour.id = p_tour.id
    for no key update skip locked;
    if not found then
        return jsonb_build_object('wait', 'somebody is writing the tour');
    end if;
    update resman.tour_booking_sync as tour
    set conversation_id = v_lead
    where tour.id = p_tour.id;
    update resman.tour_request as request
    set conversation_id = v_lead
    where request.id = p_request.id;
    return jsonb_build_object('lead', v_lead);
exception
    when unique_violation then
        return null;
end;
$$;

COMMENT ON FUNCTION resman.give_to_lead(p_request resman.tour_request, p_tour resman.tour_booking_sync, p_prospect_id text) IS 'Gives a request''s tour to the lead whose prospect its person is: {lead}; null where no lead has that prospect, or the lead has a tour at that time. {wait} while somebody writes the tour.';

CREATE FUNCTION resman.give_up(p_job resman.lead_sync_queue, p_reason text, p_error text, p_code text) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_answer jsonb := resman.fail_open_tour(p_job, p_reason, p_error, p_code);
begin
    if v_answer is not null then
        return v_answer;
    end if;
    update resman.lead_state as state
    set sync_status = 'failed', reason_code = p_reason, error_message = p_error, is_host_due = true
    where state.unit_id = p_job.unit_id;
    update resman.lead_sync_queue as job
    set error_code = p_code
    where job.id = p_job.id and job.status in ('pending', 'processing')
        and job.lease_until is not null;
    perform resman.finish_job(p_job, 'failed', p_reason, p_error);
    return jsonb_build_object('status', 'failed', 'reason_code', p_reason);
end;
$$;

COMMENT ON FUNCTION resman.give_up(p_job resman.lead_sync_queue, p_reason text, p_error text, p_code text) IS 'Makes a job a dead letter, or the tour that its last call told: it stays until it is handled, and the lead''s next edit starts anew (semantics.md I19, I20).';

CREATE FUNCTION resman.grant_tour(p_tour resman.tour_booking_sync) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_tour resman.tour_booking_sync := p_tour;
    v_fault text := resman.slot_fault(
        p_tour.property_id, p_tour.scheduled_datetime, p_tour.duration_minutes, p_tour.tour_type
    );
begin
    v_tour.status := 'scheduled';
    if v_fault is null and not resman.seat_tour(v_tour) then
        v_fault := 'full';
    end if;
    -- The row's own triggers run again: they give it its revision, and a refused one frees what it
    -- took before it was full.
    update resman.tour_booking_sync as tour
    set
        status = case when v_fault is null then 'scheduled' else 'refused' end,
        refused_because = v_fault
    where tour.id = p_tour.id;
end;
$$;

COMMENT ON FUNCTION resman.grant_tour(p_tour resman.tour_booking_sync) IS 'Schedules a requested tour, or refuses it with the cause: its hours, or no seat.';

CREATE FUNCTION resman.guard_time() RETURNS interval
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select make_interval(secs => coalesce(
        (
            select max((bridge.settings ->> 'guard_seconds')::double precision)
            from resman.bridge as bridge
            where bridge.ended_at is null
        ),
        30
    ))
$$;

COMMENT ON FUNCTION resman.guard_time() IS 'Returns how long after a call an older value counts as a late one: the longest that a running bridge is set to.';

CREATE FUNCTION resman.has_tours(p_property_id uuid) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select exists (
        select 1 from resman.opening_hours as hours where hours.property_id = p_property_id
    ) or exists (
        select 1 from resman.tour_state as state
        where state.property_id = p_property_id
            and state.told is not null
            and state.remote_state in ('placed', 'moved_by_staff', 'awaiting_removal')
    )
$$;

COMMENT ON FUNCTION resman.has_tours(p_property_id uuid) IS 'Tells whether appointments in ResMan concern a property: it has slots, or a tour of ours stands there.';

CREATE FUNCTION resman.has_window_work(p_property_id uuid, p_tick_at timestamp with time zone, p_now timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    SET enable_sort TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET jit TO 'off'
    AS $$
begin
    return exists (
        select 1
        from (values (1), (2), (3)) as level (priority)
        where (
            select true from resman.lead_sync_queue as job
            where job.status = 'pending'
                and job.property_id = p_property_id
                and job.priority = level.priority
                and job.due_at < p_tick_at
            order by job.due_at, job.seq
            limit 1
        ) or (
            select true from resman.lead_sync_queue as job
            where job.status = 'pending'
                and job.property_id = p_property_id
                and job.priority = level.priority
                and job.next_retry_at between p_tick_at and p_now
                and job.due_at between p_tick_at and p_now
            order by job.next_retry_at
            limit 1
        )
    );
end;
$$;

COMMENT ON FUNCTION resman.has_window_work(p_property_id uuid, p_tick_at timestamp with time zone, p_now timestamp with time zone) IS 'Tells whether a property that sends by the hour or the day has a job that was captured before its window began, or that was tried in it and is due again.';

CREATE FUNCTION resman.hear_chats() RETURNS bigint
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    select setval('resman.chat_heard_seq', exists (
        select 1 from resman.tour_rule as rule where rule.tours_from_conversation
    )::integer)
$$;

COMMENT ON FUNCTION resman.hear_chats() IS 'Notes whether any property takes tours from its leads'' columns, and returns it: 1 or 0. Not undone with the transaction; the next look for missed changes puts it right.';

CREATE FUNCTION resman.hint_prospect(p_property_id uuid, p_prospect_id text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO ''
    AS $$
    insert into resman.prospect_inbox (property_id, prospect_id, state, reason)
    values (p_property_id, lower(p_prospect_id), 'hinted', 'a hint')
    on conflict (property_id, prospect_id) do update
    set state = 'hinted', reason = 'a hint', record = null;
    update resman.pull_cursor as taken
    set due_at = least(taken.due_at, core.clock())
    where taken.property_id = p_property_id
$$;

COMMENT ON FUNCTION resman.hint_prospect(p_property_id uuid, p_prospect_id text) IS 'Has a prospect read again soon, because something says that it has changed: what a receiver of webhooks would call. Nothing is believed of a hint but the id. Writes prospect_inbox, pull_cursor.';

CREATE FUNCTION resman.hold_bridge_lock(p_bridge_id uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_key integer := nextval('resman.bridge_lock_seq');
    v_now timestamptz := core.clock();
begin
    perform pg_advisory_lock(resman.lock_space(), v_key);
    update resman.bridge as bridge
    set
        lock_key = v_key, locked_at = v_now, lock_seen_at = v_now, lock_missed_at = null,
        seen_at = v_now, ended_at = null
    where bridge.id = p_bridge_id;
end;
$$;

COMMENT ON FUNCTION resman.hold_bridge_lock(p_bridge_id uuid) IS 'Takes a lock for as long as this session lasts, by which other bridges see that the bridge lives. To be called on a direct connection; a pooler would give the session to others.';

CREATE FUNCTION resman.hold_lead(p_job resman.lead_sync_queue, p_reason text, p_why text) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    update resman.lead_state as state
    set
        sync_status = case p_reason
            when 'RM303' then 'conflict' when 'RM601' then 'not_synced' else 'failed'
        end,
        reason_code = p_reason, error_message = p_why, is_host_due = true
    where state.unit_id = p_job.unit_id;
    if p_reason = 'RM303' then
        insert into resman.lead_sync_conflicts (
            conversation_id, property_id, conflict_type, conflict_severity, domiq_value, notes
        )
        values (
            p_job.unit_id, p_job.property_id, 'duplicate_lead', 'high', null,
            'ResMan has several prospects that may be this person'
        )
        on conflict do nothing;
    end if;
    perform resman.finish_job(p_job, 'cancelled', p_reason, p_why);
    return jsonb_build_object('do', 'nothing', 'why', p_reason);
end;
$$;

COMMENT ON FUNCTION resman.hold_lead(p_job resman.lead_sync_queue, p_reason text, p_why text) IS 'Keeps a lead that cannot be sent, with its reason, until it is edited; several possible persons open a conflict.';

CREATE FUNCTION resman.hold_merges(p_property_id uuid) RETURNS boolean
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    -- Never waited for: whoever has it may wait for a lead that the caller holds.
    select pg_try_advisory_xact_lock(hashtextextended(concat('merges/', p_property_id), 0))
$$;

COMMENT ON FUNCTION resman.hold_merges(p_property_id uuid) IS 'Takes the merges of a property until the transaction ends; false where another follows one now.';

CREATE FUNCTION resman.host_update(p_table text) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $_$
    select format(
        'update public.%1$I as target set %2$s from unnest($1, $2) as given (id, fields)'
        ' where target.id = given.id and given.fields ?| %3$L::text[]',
        p_table,
        string_agg(
            format(
                '%1$I = case when given.fields ? %2$L and (%3$L or given.fields ->> %2$L is not null)'
                ' then (given.fields ->> %2$L)::%4$s else target.%1$I end',
                attribute.attname, known.field, not attribute.attnotnull,
                -- Without its length: a value that is too long is refused, not cut.
                format_type(attribute.atttypid, null)
            ),
            ', '
        ),
        array_agg(known.field)
    )
    from resman.inbound_columns() as known
    inner join pg_catalog.pg_attribute as attribute
        on known.host_column = attribute.attname
            and attribute.attrelid = format('public.%I', p_table)::regclass
            and not attribute.attisdropped
    where known.host_table = p_table
$_$;

COMMENT ON FUNCTION resman.host_update(p_table text) IS 'Returns the statement that gives rows of one of the application''s tables what ResMan has: $1 their ids, $2 the fields of each. Columns that the host lacks are left out, and one that takes no null keeps its value. Null where it has none of them.';

CREATE FUNCTION resman.host_values(p_to_domiq jsonb, p_local jsonb, p_remote jsonb, p_property_id uuid) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select (p_to_domiq - array['lost', 'stage']) || case
        when not p_to_domiq ?| array['lost', 'stage'] then '{}'::jsonb
        else coalesce(
            (
                select jsonb_build_object('status', known.host_status)
                from resman.status_map as known
                where known.remote_type = case
                        when p_remote -> 'lost' = 'true'::jsonb then 'lost'
                        else p_remote ->> 'stage'
                    end
                    and (known.property_id is null or known.property_id = p_property_id)
                    -- That somebody is a prospect says nothing, but of one who was lost.
                    and (known.remote_type <> 'prospect' or p_local -> 'lost' = 'true'::jsonb)
                order by known.property_id nulls last
                limit 1
            ),
            '{}'::jsonb
        )
    end
$$;

COMMENT ON FUNCTION resman.host_values(p_to_domiq jsonb, p_local jsonb, p_remote jsonb, p_property_id uuid) IS 'Returns what the application''s rows are given of what was merged: its fields, and in place of lost and stage the status that the property says for ResMan''s.';

CREATE FUNCTION resman.import_fault(p_integration resman.resman_integration, p_prospect jsonb, p_persons uuid[], p_import text) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select case
        when not p_integration.import_prospects then 'importing is switched off'
        when coalesce(p_prospect ->> 'type', '') not in ('prospect', 'applicant')
            then 'it is neither a prospect nor an applicant'
        when exists (
            select 1 from resman.lead_sync_mapping as mapping
            where mapping.resman_lead_id = lower(p_prospect ->> 'prospect_id')
        ) then 'it has or had a lead of ours'
        when jsonb_array_length(coalesce(p_prospect -> 'markers', '[]'::jsonb)) > 0 or exists (
            select 1 from resman.intake_prospects as made
            where made.property_id = p_integration.property_id
                and made.resman_prospect_id = lower(p_prospect ->> 'prospect_id')
        ) then 'we have made it, or told of it'
        when p_import = 'none' or (p_import = 'new' and (
            (p_prospect ->> 'first_event_at')::timestamptz < p_integration.created_at
            or exists (
                select 1 from resman.prospect_inbox as inbox
                where inbox.property_id = p_integration.property_id
                    and inbox.prospect_id = lower(p_prospect ->> 'prospect_id')
                    and inbox.reason = 'it is older than the connection'
            )
        )) then 'it is older than the connection'
        when resman.normalize_name(p_prospect ->> 'first_name') is null
            or resman.normalize_name(p_prospect ->> 'last_name') is null then 'it has no name'
        when cardinality(p_persons) > 1 then 'several persons of the application may be this one'
        when exists (
            select 1
            -- A name finds the host's column, and where the host has none, the null of the first row.
            from (select null::uuid as user_id) as absent
            cross join lateral (
                select conversation from public.conversation as conversation
                where user_id = any(p_persons)
            ) as lead
            where resman.lead_property(lead.conversation) = p_integration.property_id
        ) then 'the person has a lead of ours'
        when resman.lead_place(p_integration.property_id) is null
            then 'the property has no chatbot, and a lead needs one'
    end
$$;

COMMENT ON FUNCTION resman.import_fault(p_integration resman.resman_integration, p_prospect jsonb, p_persons uuid[], p_import text) IS 'Returns why a prospect without a lead does not become one; null where it does. Takes the persons that it surely is, and which are imported: none, new, or all (decisions.md 5).';

CREATE FUNCTION resman.import_prospect(p_integration resman.resman_integration, p_prospect jsonb, p_persons uuid[], p_served_at timestamp with time zone) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_unit_id uuid := gen_random_uuid();
    v_user_id uuid := coalesce(p_persons[1], gen_random_uuid());
    v_remote jsonb := resman.remote_fields(p_prospect);
    v_row jsonb;
begin
    perform set_config('tourbase.origin', 'resman', true);
    perform set_config('tourbase.origin_unit', array[v_unit_id]::text, true);
    if p_persons = '{}' then
        perform resman.insert_host_row('user', jsonb_strip_nulls(jsonb_build_object(
            'id', v_user_id, 'first_name', v_remote -> 'first_name',
            'last_name', v_remote -> 'last_name', 'email', v_remote -> 'email',
            'phone', v_remote -> 'phone', 'lead_source', 'ResMan'
        )));
    end if;
    select jsonb_strip_nulls(jsonb_object_agg(known.host_column, given.fields -> known.field))
    into v_row
    from resman.inbound_columns() as known
    cross join (
        select v_remote || resman.host_values(
            v_remote, '{"lost": true}', v_remote, p_integration.property_id
        ) as fields
    ) as given
    where known.host_table = 'conversation';
    perform resman.insert_host_row('conversation', v_row || resman.lead_place(
        p_integration.property_id
    ) || jsonb_build_object('id', v_unit_id, 'user_id', v_user_id, 'source', 'ResMan'));
    perform set_config('tourbase.origin', '', true);
    perform set_config('tourbase.origin_unit', '', true);
    perform resman.note_import(
        v_unit_id, v_user_id, p_integration.property_id, p_prospect, v_remote, p_served_at
    );
    return v_unit_id;
end;
$$;

COMMENT ON FUNCTION resman.import_prospect(p_integration resman.resman_integration, p_prospect jsonb, p_persons uuid[], p_served_at timestamp with time zone) IS 'Makes a lead of a prospect that has none, of the person that it surely is or of a new one, as a write of our own; returns the lead. Raises what the application''s constraints and triggers raise (decisions.md 5).';

CREATE FUNCTION resman.import_prospects(p_property_id uuid, p_prospects jsonb, p_served_at timestamp with time zone, p_import text) RETURNS resman.applied_read[]
    LANGUAGE plpgsql
    SET search_path TO ''
    SET lock_timeout TO '200ms'
    AS $$
declare
    v_integration resman.resman_integration;
    v_prospect jsonb;
    v_persons uuid[];
    v_id text;
    v_why text;
    v_context text;
    v_done resman.applied_read[] := '{}';
begin
    select * into v_integration from resman.resman_integration as integration
    where integration.property_id = p_property_id;
    for v_prospect in
        select prospect.value
        from jsonb_array_elements(p_prospects) as prospect (value)
        where prospect.value ? 'content_hash' and not exists (
            select 1 from resman.lead_sync_mapping as mapping
            where mapping.resman_lead_id = lower(prospect.value ->> 'prospect_id')
                and mapping.property_id = p_property_id
                and mapping.mapping_status in ('active', 'merged')
        )
        order by prospect.value ->> 'prospect_id'
    loop
        v_id := lower(v_prospect ->> 'prospect_id');
        v_persons := resman.find_persons(resman.remote_fields(v_prospect));
        v_why := resman.import_fault(v_integration, v_prospect, v_persons, p_import);
        if v_why is not null then
            v_done := v_done || row(null, v_id, 'skipped', v_why, '{}', '{}')::resman.applied_read;
            continue;
        end if;
        begin
            v_done := v_done || row(
                resman.import_prospect(
                    v_integration, v_prospect, v_persons,
                    coalesce((v_prospect ->> 'served_at')::timestamptz, p_served_at)
                ),
                v_id, 'applied', 'imported', '{}', '{}'
            )::resman.applied_read;
        exception
            when others then
                get stacked diagnostics v_why = constraint_name, v_context = pg_exception_context;
                v_done := v_done || row(
                    null, v_id, 'held', 'refused by ' || resman.refusal(sqlstate, v_why, v_context),
                    '{}', '{}'
                )::resman.applied_read;
        end;
    end loop;
    return v_done;
end;
$$;

COMMENT ON FUNCTION resman.import_prospects(p_property_id uuid, p_prospects jsonb, p_served_at timestamp with time zone, p_import text) IS 'Makes leads of those of a property''s prospects that have none and may have one; returns what became of each: applied, skipped with the reason, or held where the application refuses it.';

CREATE FUNCTION resman.inbound_columns() RETURNS TABLE(field text, host_table text, host_column text)
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    values
        ('first_name', 'user', 'first_name'),
        ('last_name', 'user', 'last_name'),
        ('email', 'user', 'email'),
        ('phone', 'user', 'phone'),
        ('move_in_date', 'conversation', 'move_in_date'),
        ('rent_min', 'conversation', 'price_range_min'),
        ('rent_max', 'conversation', 'price_range_max'),
        ('occupants', 'conversation', 'occupants_count'),
        ('status', 'conversation', 'status')
$$;

COMMENT ON FUNCTION resman.inbound_columns() IS 'Returns the application''s columns that are given what ResMan has, and the field of each.';

CREATE FUNCTION resman.insert_host_row(p_table text, p_row jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $_$
declare
    v_columns text;
    v_values text;
begin
    select
        string_agg(format('%I', attribute.attname), ', '),
        string_agg(
            format('($1 ->> %L)::%s', attribute.attname, format_type(attribute.atttypid, null)), ', '
        )
    into v_columns, v_values
    from jsonb_object_keys(p_row) as given (name)
    inner join pg_catalog.pg_attribute as attribute
        on given.name = attribute.attname
            and attribute.attrelid = format('public.%I', p_table)::regclass
            and not attribute.attisdropped;
    execute format('insert into public.%I (%s) select %s', p_table, v_columns, v_values)
    using p_row;
end;
$_$;

COMMENT ON FUNCTION resman.insert_host_row(p_table text, p_row jsonb) IS 'Inserts a row into one of the application''s tables, of the columns that it has. Raises what its constraints and triggers raise.';

CREATE FUNCTION resman.intake_targets() RETURNS TABLE(target text, kind text, most integer)
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    values
    ('prospect.name', 'text', 200), ('prospect.first_name', 'text', 100),
    ('prospect.last_name', 'text', 100), ('prospect.email', 'text', 254),
    ('prospect.phone', 'text', 50), ('prospect.resman_prospect_id', 'text', 100),
    ('tour.property_id', 'text', 200), ('tour.tour_type', 'text', 50),
    ('tour.scheduled_date', 'text', 50), ('tour.scheduled_time', 'text', 50),
    ('tour.scheduled_occurrence', 'integer', 1), ('tour.duration_minutes', 'integer', 3),
    ('tour.timezone', 'text', 100), ('tour.agent_id', 'text', 100),
    ('tour.meeting_location', 'text', 500), ('tour.virtual_meeting_url', 'text', 500),
    ('tour.special_instructions', 'text', 2000),
    ('preferences.preferred_contact_method', 'text', 100),
    ('preferences.accessibility_requirements', 'text', 500),
    ('preferences.language_preference', 'text', 100), ('preferences.group_size', 'integer', 4),
    ('source_id', 'text', 100), ('event', 'text', 50), ('version', 'integer', 9)
$$;

COMMENT ON FUNCTION resman.intake_targets() IS 'Returns the fields that a source can fill: each with what it holds and how long it may be.';

CREATE FUNCTION resman.intend_call(p_job_id uuid, p_fence bigint, p_found jsonb) RETURNS jsonb
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select answer.value - 'job_id'
    from resman.intend_calls(jsonb_build_array(jsonb_build_object(
        'job_id', p_job_id, 'fence', p_fence, 'found', p_found
    ))) as answer (value)
$$;

COMMENT ON FUNCTION resman.intend_call(p_job_id uuid, p_fence bigint, p_found jsonb) IS 'Decides what a claimed job does in ResMan, from the lead as it stands now and what was read; writes the attempt and returns {"do": "post", attempt_id, lease_seconds, document}, or {"do": "nothing", why}. Commits durably, whatever the server''s default (semantics.md I13).';

CREATE FUNCTION resman.intend_calls(p_calls jsonb) RETURNS SETOF jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
declare
    v_calls resman.batched_call[] := resman.lock_calls(p_calls, 'found');
    v_all resman.call_facts[];
    v_facts resman.call_facts;
    v_intended resman.intended_call;
    v_attempts resman.lead_attempt[] := array[]::resman.lead_attempt[];
    v_seen bigint[] := array[]::bigint[];
    v_ended uuid[] := array[]::uuid[];
begin
    perform set_config('synchronous_commit', 'on', true);
    perform 1 from resman.lead_sync_queue as job
    where job.id = any(array(select call.job_id from unnest(v_calls) as call))
        and job.status in ('pending', 'processing') and job.lease_until is not null
    for update;
    v_all := resman.read_facts(v_calls, resman.lock_persons(v_calls));
    perform resman.note_leads(v_all);
    foreach v_facts in array v_all loop
        if v_facts.is_plain and v_facts.person_key <> all(v_seen) then
            v_intended := resman.decide_job(v_facts);
        else
            -- What was decided of another lead of the person is there to be seen.
            perform resman.write_attempts(v_attempts);
            v_attempts := array[]::resman.lead_attempt[];
            v_intended := resman.decide_rare(v_facts);
        end if;
        v_seen := v_seen || v_facts.person_key;
        if (v_intended.attempt).id is not null then
            v_attempts := v_attempts || v_intended.attempt;
        else
            v_ended := v_ended || (v_facts.job).unit_id;
        end if;
        return next v_intended.answer || jsonb_build_object('job_id', v_facts.job_id);
    end loop;
    perform resman.write_attempts(v_attempts);
    -- Last, so that no row of the application stays locked while others are decided.
    if v_ended <> '{}' then
        perform resman.write_host_leads(v_ended);
        perform resman.write_tour_rows(v_ended);
    end if;
end;
$$;

COMMENT ON FUNCTION resman.intend_calls(p_calls jsonb) IS 'Decides what claimed jobs do in ResMan, in one durable transaction: takes [{job_id, fence, found}] and returns {job_id, do, …} of each (intend_call).';

CREATE FUNCTION resman.is_bridge_alive() RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select exists (
        select 1 from resman.bridge as bridge
        where bridge.ended_at is null and bridge.seen_at > core.clock() - interval '30 seconds'
    )
$$;

COMMENT ON FUNCTION resman.is_bridge_alive() IS 'Tells whether a bridge has shown life within 30 seconds and not ended.';

CREATE FUNCTION resman.is_contact_busy(p_job resman.lead_sync_queue, p_keys bigint[]) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
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

COMMENT ON FUNCTION resman.is_contact_busy(p_job resman.lead_sync_queue, p_keys bigint[]) IS 'Tells whether another request of the same person made a prospect that this job''s look may have missed: it was decided after this claim, or its answer is not there yet.';

CREATE FUNCTION resman.is_erased(p_property_id uuid, p_prospect_id text, p_macs jsonb) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select exists (
        select 1 from resman.person_tombstone as tombstone
        where (
            tombstone.kind = 'prospect' and tombstone.value = lower(p_prospect_id)
            and tombstone.property_id = p_property_id
        ) or (
            tombstone.kind <> 'prospect' and tombstone.value in (
                select mac.value from jsonb_array_elements_text(p_macs) as mac
            )
        )
    )
$$;

COMMENT ON FUNCTION resman.is_erased(p_property_id uuid, p_prospect_id text, p_macs jsonb) IS 'Tells whether a prospect is somebody who was erased: by its id, or by the hashes that the bridge made of its addresses and numbers (an array). Such a prospect is not imported.';

CREATE FUNCTION resman.is_own_write() RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select case
        when current_setting('tourbase.origin', true) = 'resman'
            then pg_has_role(session_user, 'tourbase_bridge', 'member')
        when current_setting('tourbase.origin', true) = 'erasure'
            then pg_has_role(session_user, 'tourbase_privacy', 'member')
        else false
    end
$$;

COMMENT ON FUNCTION resman.is_own_write() IS 'Tells whether the running statement is Tourbase''s own: the mark counts only in a session of the bridge (semantics.md 3.5), that of an erasure only in one of tourbase_privacy.';

CREATE FUNCTION resman.is_prospect_busy(p_property_id uuid, p_prospect_id text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select exists (
        select 1
        from resman.lead_sync_mapping as mapping
        inner join resman.lead_sync_queue as job on mapping.conversation_id = job.unit_id
        where mapping.property_id = p_property_id
            and mapping.resman_lead_id = p_prospect_id
            and mapping.mapping_status in ('active', 'merged')
            and job.status = 'processing'
    )
$$;

COMMENT ON FUNCTION resman.is_prospect_busy(p_property_id uuid, p_prospect_id text) IS 'Tells whether one of the leads of a prospect is being worked on.';

CREATE FUNCTION resman.is_pull_free(p_cursor resman.pull_cursor, p_now timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select coalesce(p_cursor.pulling_until <= p_now, true) or exists (
        select 1 from resman.bridge as bridge
        where bridge.id = p_cursor.pulling_by and bridge.ended_at is not null
    )
$$;

COMMENT ON FUNCTION resman.is_pull_free(p_cursor resman.pull_cursor, p_now timestamp with time zone) IS 'Tells whether nobody reads a property now.';

CREATE FUNCTION resman.is_pull_late(p_property_id uuid) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select not exists (
        select 1 from resman.pull_cursor as taken
        where taken.property_id = p_property_id
            and taken.last_pulled_at is not null
            and taken.due_at > core.clock() - interval '10 minutes'
    )
$$;

COMMENT ON FUNCTION resman.is_pull_late(p_property_id uuid) IS 'Tells whether the appointments of a property should have been read from ResMan ten minutes ago, two intervals, and were not.';

CREATE FUNCTION resman.is_read(p_integration resman.resman_integration) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select p_integration.sync_direction in ('bidirectional', 'from_resman')
        or resman.has_tours(p_integration.property_id)
$$;

COMMENT ON FUNCTION resman.is_read(p_integration resman.resman_integration) IS 'Tells whether a property is read from ResMan: its leads where the direction lets them in, or its appointments.';

CREATE FUNCTION resman.is_remote_news(p_base jsonb, p_shown jsonb, p_remote jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select exists (
        select 1
        from jsonb_each(p_remote) as field
        where field.value is distinct from p_shown -> field.key
            and field.value <> coalesce(
                p_base -> field.key,
                case field.key when 'stage' then '"prospect"'::jsonb else 'null'::jsonb end
            )
    )
$$;

COMMENT ON FUNCTION resman.is_remote_news(p_base jsonb, p_shown jsonb, p_remote jsonb) IS 'Tells whether ResMan shows something (remote_fields) that is neither the base nor how it shows the base.';

CREATE FUNCTION resman.is_request_carried(p_request_id uuid) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
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

COMMENT ON FUNCTION resman.is_request_carried(p_request_id uuid) IS 'Tells whether the job of a request is being worked on and tells its tour as it stands, or is still to read it: it needs no other.';

CREATE FUNCTION resman.is_same_contact(p_lead jsonb, p_prospect jsonb) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select coalesce(
        lower(resman.normalize_email(p_prospect ->> 'email')) = lower(p_lead ->> 'email'), false
    )
    or exists (
        select 1
        from jsonb_array_elements(coalesce(p_prospect -> 'phones', '[]'::jsonb)) as phone (value)
        where split_part(resman.normalize_phone(phone.value ->> 'number'), ' ext ', 1)
            = split_part(p_lead ->> 'phone', ' ext ', 1)
    )
$$;

COMMENT ON FUNCTION resman.is_same_contact(p_lead jsonb, p_prospect jsonb) IS 'Tells whether a prospect has the lead''s e-mail or phone (resman-api.md 3.5).';

CREATE FUNCTION resman.is_seated(p_tour resman.tour_booking_sync) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select not exists (
        select 1
        from resman.tour_span(p_tour) as span
        cross join lateral resman.tour_cells(lower(span), upper(span)) as cell (begins_at)
        where not exists (
            select 1 from resman.tour_seat as seat
            where seat.tour_id = p_tour.id
                and seat.property_id = p_tour.property_id
                and seat.cell_start = cell.begins_at
        )
    )
$$;

COMMENT ON FUNCTION resman.is_seated(p_tour resman.tour_booking_sync) IS 'Tells whether a tour has a seat in each quarter of an hour that it occupies.';

CREATE FUNCTION resman.is_sibling_first(p_job resman.lead_sync_queue, p_user_id uuid) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select exists (
        select 1
        from resman.lead_state as state
        inner join resman.lead_attempt as attempt on state.unit_id = attempt.unit_id
        where state.user_id = p_user_id
            and state.unit_id <> p_job.unit_id
            and state.property_id = p_job.property_id
            and attempt.kind in ('create', 'adopt')
            and (attempt.outcome is null or attempt.id = state.doubt_attempt_id)
    )
$$;

COMMENT ON FUNCTION resman.is_sibling_first(p_job resman.lead_sync_queue, p_user_id uuid) IS 'Tells whether another lead of the same person and property has started its create and not ended it.';

CREATE FUNCTION resman.is_sweep_due(p_now timestamp with time zone) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select due.at <= p_now or due.at > p_now + interval '5 minutes'
    from (
        select to_timestamp(mark.last_value / 1000000.0) as at from resman.lane_sweep_seq as mark
    ) as due
$$;

COMMENT ON FUNCTION resman.is_sweep_due(p_now timestamp with time zone) IS 'Tells whether claims look below the floors again; also where the clock was set back.';

CREATE FUNCTION resman.is_tour_due(p_unit_id uuid) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select exists (
        select 1
        from resman.tour_booking_sync as tour
        left join resman.tour_state as state on tour.id = state.tour_id
        where tour.unit_id = p_unit_id
            and not tour.is_history
            and (
                (
                    tour.revision > coalesce(state.told_revision, 0)
                    and tour.revision is distinct from state.failed_revision
                )
                or (
                    state.told ->> 'class' = 'placed'
                    and state.event_id is null
                    and state.looked_revision is distinct from state.told_revision
                )
            )
    )
$$;

COMMENT ON FUNCTION resman.is_tour_due(p_unit_id uuid) IS 'Tells whether a lead, or a request, has a tour that is to be told, or whose appointment is to be looked for.';

CREATE FUNCTION resman.keep_answer(p_state resman.lead_state, p_sent jsonb, p_kind text, p_answer jsonb, p_hash text, p_served_at timestamp with time zone) RETURNS resman.lead_state
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
declare
    v_part jsonb;
begin
    if coalesce(p_answer, '{}'::jsonb) <> '{}' then
        v_part := resman.posted_fields(p_state.base, p_state.shown, p_sent, p_answer, p_kind);
        p_state.shown := coalesce(p_state.shown, '{}'::jsonb) || (v_part -> 'shown');
        if v_part -> 'prior' <> '{}' then
            p_state.prior := case
                when p_state.remote_read_at > p_served_at - interval '1 minute'
                    then (v_part -> 'prior') || coalesce(p_state.prior, '{}'::jsonb)
                else v_part -> 'prior'
            end;
        end if;
    end if;
    p_state.base := coalesce(p_state.base, '{}'::jsonb) || p_sent;
    p_state.remote_read_at := greatest(p_state.remote_read_at, p_served_at);
    p_state.remote_hash := case
        when p_answer <> '{}' and p_state.held is null
            and not resman.is_remote_news(p_state.base, p_state.shown, p_answer) then p_hash
    end;
    return p_state;
end;
$$;

COMMENT ON FUNCTION resman.keep_answer(p_state resman.lead_state, p_sent jsonb, p_kind text, p_answer jsonb, p_hash text, p_served_at timestamp with time zone) IS 'Returns the state of a lead after ResMan has taken a call: the base is what was sent, and how ResMan shows it is what it answered. Takes what was sent, the kind of call, remote_fields, hash and time of the answer.';

CREATE FUNCTION resman.keep_request(p_request resman.tour_request) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    update resman.tour_request as request
    set
        idempotency_key = coalesce(p_request.idempotency_key, request.idempotency_key),
        source_id = coalesce(request.source_id, p_request.source_id),
        body_sha256 = p_request.body_sha256, version = p_request.version,
        payload = p_request.payload, mapped = p_request.mapped,
        email_key = lower(resman.normalize_email(p_request.mapped ->> 'prospect.email')),
        phone_key = split_part(
            resman.normalize_phone(p_request.mapped ->> 'prospect.phone'), ' ext ', 1
        ),
        given_prospect_id = lower(p_request.mapped ->> 'prospect.resman_prospect_id'),
        property_id = coalesce(p_request.property_id, request.property_id),
        conversation_id = coalesce(p_request.conversation_id, request.conversation_id),
        tour_revision = p_request.tour_revision, answer = jsonb_build_object('id', p_request.id),
        violations = null, state = 'processing', keep_until = null, accepted_at = null,
        open_requests = request.open_requests || p_request.open_requests
    where request.id = p_request.id
$$;

COMMENT ON FUNCTION resman.keep_request(p_request resman.tour_request) IS 'Writes what a request says into its row: what it sends, and the keys of its person.';

CREATE FUNCTION resman.lead_attempts(p_unit_id uuid) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select coalesce(jsonb_agg(jsonb_build_object(
        'at', newest.intended_at, 'kind', newest.kind,
        'outcome', coalesce(newest.outcome, 'running'), 'detail', newest.detail,
        'http_status', newest.http_status, 'text', newest.error_message
    ) order by newest.intended_at), '[]'::jsonb)
    from (
        select attempt.*
        from resman.lead_attempt as attempt
        where attempt.unit_id = p_unit_id
        order by attempt.intended_at desc
        limit 10
    ) as newest
$$;

COMMENT ON FUNCTION resman.lead_attempts(p_unit_id uuid) IS 'Returns the last ten attempts of a lead, the oldest first.';

CREATE FUNCTION resman.lead_checks(p_lead jsonb, p_why jsonb) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select jsonb_build_array(
        jsonb_build_object(
            'ok', p_lead ->> 'email' is not null or p_lead ->> 'phone' is not null,
            'label', 'the lead has an e-mail address or a phone number'
        ),
        jsonb_build_object(
            'ok', integration.id is not null, 'label', 'its property is connected to ResMan'
        ),
        jsonb_build_object(
            'ok', coalesce(
                integration.sync_enabled and integration.sync_status in ('active', 'error')
                and integration.sync_direction <> 'from_resman', false
            ),
            'label', 'the property is not paused, sends, and its credentials are taken'
        ),
        jsonb_build_object('ok', resman.is_bridge_alive(), 'label', 'a bridge is running'),
        jsonb_build_object(
            'ok', coalesce(p_why ->> 'code', '') not in ('RM203', 'RM204', 'RM205', 'RM202'),
            'label', 'ResMan answers'
        ),
        jsonb_build_object(
            'ok', p_why ->> 'host_error' is null,
            'label', concat(
                'the application''s row takes its state',
                ' (refused: ' || (p_why ->> 'host_error') || ')'
            )
        )
    )
    from (select 1) as one
    left join resman.resman_integration as integration
        on integration.property_id = (p_lead ->> '_property_id')::uuid
$$;

COMMENT ON FUNCTION resman.lead_checks(p_lead jsonb, p_why jsonb) IS 'Returns what must hold for a lead to be sent and its row to say so, and whether it does: [{ok, label}].';

CREATE FUNCTION resman.lead_comments(p_row jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
begin
    return to_jsonb(array_remove(array[
        nullif(left(btrim(p_row ->> 'ai_intent_summary'), 2000), ''),
        case
            when resman.read_bedrooms(p_row ->> 'apartment_size_preference') is null
                then 'Size: ' || nullif(btrim(p_row ->> 'apartment_size_preference'), '')
        end,
        nullif(concat_ws(
            ', ',
            'Status: ' || nullif(nullif(lower(btrim(p_row ->> 'status')), 'lost'), ''),
            case when p_row -> 'is_qualified' = 'true'::jsonb then 'qualified' end,
            case when p_row -> 'is_book_tour' = 'true'::jsonb then 'wants a tour' end
        ), '')
    ], null));
end;
$$;

COMMENT ON FUNCTION resman.lead_comments(p_row jsonb) IS 'Returns the comments that ResMan is told of a lead: the summary first, cut to 2,000 characters, then the wanted size and the state, where they say something (decisions.md 39).';

CREATE FUNCTION resman.lead_fields() RETURNS TABLE(field text, field_class text, flows_in boolean)
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    values
        ('first_name', 'contact', true),
        ('last_name', 'contact', true),
        ('email', 'contact', true),
        ('phone', 'contact', true),
        ('move_in_date', 'preference', true),
        ('rent_min', 'preference', true),
        ('rent_max', 'preference', true),
        ('occupants', 'preference', true),
        ('lost', 'status', true),
        ('stage', 'status', true),
        ('bedrooms', 'qualification', false),
        ('pets', 'qualification', false),
        ('comments', 'qualification', false)
$$;

COMMENT ON FUNCTION resman.lead_fields() IS 'Returns the fields of a lead, the class of each, and whether ResMan''s value of it comes to us; stage comes from ResMan only (semantics.md 3.7).';

CREATE FUNCTION resman.lead_marker(p_unit_id uuid) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select format('[ref:lead:%s]', replace(p_unit_id::text, '-', ''))
$$;

COMMENT ON FUNCTION resman.lead_marker(p_unit_id uuid) IS 'Returns the marker by which a lead is found in ResMan.';

CREATE FUNCTION resman.lead_person(p_lead_id uuid) RETURNS uuid
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select coalesce(
        (
            -- A name finds the host's column, and where the host has none, the null of this row.
            select lead.person_id
            from (select null::uuid as user_id) as absent
            cross join lateral (
                select user_id as person_id
                from public.conversation as conversation
                where conversation.id = p_lead_id
            ) as lead
        ),
        (select state.user_id from resman.lead_state as state where state.unit_id = p_lead_id),
        (
            select tombstone.user_id from resman.lead_tombstone as tombstone
            where tombstone.unit_id = p_lead_id
        )
    )
$$;

COMMENT ON FUNCTION resman.lead_person(p_lead_id uuid) IS 'Returns the person of a lead, also of one that was deleted; null where none is known.';

CREATE FUNCTION resman.lead_place(p_property_id uuid) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select case
        when exists (
            select 1 from pg_catalog.pg_attribute as attribute
            where attribute.attrelid = 'public.conversation'::regclass
                and attribute.attname = 'property_id' and not attribute.attisdropped
        ) then jsonb_build_object('property_id', p_property_id)
        else (
            select jsonb_build_object('chatbot_id', bot.id)
            from (select null::uuid as property_id) as absent
            cross join lateral (
                select id, property_id as place_id from public.chatbot as chatbot
            ) as bot
            where bot.place_id = p_property_id
            order by bot.id
            limit 1
        )
    end
$$;

COMMENT ON FUNCTION resman.lead_place(p_property_id uuid) IS 'Returns by which column of conversation a lead belongs to a property, and its value: the property itself, or its chatbot; null where it has none.';

CREATE FUNCTION resman.lead_policies(p_property_id uuid, p_stage text) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select jsonb_object_agg(
        known.field,
        jsonb_build_object('strategy', chosen.strategy, 'rule', resman.policy_name(chosen))
    )
    from resman.lead_fields() as known
    cross join lateral (
        select policy.*
        from resman.merge_policy as policy
        where (policy.property_id is null or policy.property_id = p_property_id)
            and (policy.field is null or policy.field = known.field)
            and (policy.field_class is null or policy.field_class = known.field_class)
            and resman.stage_rank(policy.from_stage) <= resman.stage_rank(p_stage)
        order by
            num_nonnulls(policy.field, policy.field_class) = 0,
            policy.property_id is null,
            policy.field is null,
            resman.stage_rank(policy.from_stage) desc
        limit 1
    ) as chosen
    where known.flows_in and known.field <> 'stage'
$$;

COMMENT ON FUNCTION resman.lead_policies(p_property_id uuid, p_stage text) IS 'Returns who wins each field of a property''s leads of a stage: {field: {strategy, rule}}. A rule of the property goes before one of all, and a field''s before its class''s, then the one for everything; among equals the one of the highest stage that the lead has reached.';

CREATE FUNCTION resman.lead_preferences(p_row jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $_$
begin
    return jsonb_strip_nulls(jsonb_build_object(
        'move_in_date', p_row ->> 'move_in_date',
        'rent_min', case
            when p_row ->> 'price_range_min' ~ '^\d+(\.\d+)?$'
                then round((p_row ->> 'price_range_min')::numeric)::bigint
        end,
        'rent_max', case
            when p_row ->> 'price_range_max' ~ '^\d+(\.\d+)?$'
                then round((p_row ->> 'price_range_max')::numeric)::bigint
        end,
        'occupants', case
            when p_row ->> 'occupants_count' ~ '^\d{1,4}$' then (p_row ->> 'occupants_count')::integer
        end,
        'bedrooms', resman.read_bedrooms(p_row ->> 'apartment_size_preference'),
        'pets', resman.read_pets(p_row)
    ));
end;
$_$;

COMMENT ON FUNCTION resman.lead_preferences(p_row jsonb) IS 'Returns what a conversation''s row says of the home that is looked for, as fields of the lead (decisions.md 39).';

CREATE FUNCTION resman.lead_projection(p_unit_id uuid) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_fields jsonb;
    v_property_id uuid;
    v_person jsonb;
begin
    select to_jsonb(conversation), resman.lead_property(conversation)
    into v_fields, v_property_id
    from public.conversation as conversation
    where conversation.id = p_unit_id;
    if v_fields is null then
        return null;
    end if;
    select to_jsonb(person) into v_person
    from public."user" as person
    where person.id = (v_fields ->> 'user_id')::uuid;
    return resman.project_lead(v_fields, v_property_id, v_person);
end;
$$;

COMMENT ON FUNCTION resman.lead_projection(p_unit_id uuid) IS 'Returns the lead as it stands now, as the fields that ResMan may know (semantics.md 3.1: L). Null for a lead that does not exist.';

CREATE FUNCTION resman.lead_property(p_row public.conversation) RETURNS uuid
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    -- A name finds the host's column, and where the host has none, the null of the first row.
    select coalesce(lead.own_property_id::uuid, bot.property_id)
    from (select null::uuid as property_id, null::uuid as chatbot_id) as absent
    cross join lateral (
        select property_id as own_property_id, chatbot_id from (select p_row.*) as lead
    ) as lead
    left join lateral (
        select property_id from public.chatbot as chatbot where chatbot.id = lead.chatbot_id
    ) as bot on true
$$;

COMMENT ON FUNCTION resman.lead_property(p_row public.conversation) IS 'Returns the property of a conversation''s row: its own column where the host has one, else its chatbot''s. Null where there is none.';

CREATE FUNCTION resman.lead_reason(p_unit_id uuid) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_lead jsonb := resman.lead_projection(p_unit_id);
    v_state resman.lead_state;
    v_job resman.lead_sync_queue;
    v_integration resman.resman_integration;
    v_account resman.account_state;
    v_open_until timestamptz;
    v_window_at timestamptz;
begin
    select * into v_state from resman.lead_state as state where state.unit_id = p_unit_id;
    select job.* into v_job from resman.lead_sync_queue as job
    where job.unit_id = p_unit_id and job.status in ('pending', 'processing')
    order by job.status = 'processing' desc, job.due_at
    limit 1;
    select * into v_integration from resman.resman_integration as integration
    where integration.property_id = (v_lead ->> '_property_id')::uuid;
    select * into v_account from resman.account_state as state
    where state.account_key = resman.account_key(v_integration.api_credentials);
    select lane.open_until into v_open_until from resman.property_lane as lane
    where lane.property_id = v_integration.property_id;
    select resman.next_window(v_integration.sync_frequency, v_integration.time_zone, core.clock())
    into v_window_at
    from resman.window_start(
        v_integration.sync_frequency, v_integration.time_zone, core.clock()
    ) as open (began_at)
    where v_job.due_at >= open.began_at and coalesce(v_job.next_retry_at < open.began_at, true);

    return jsonb_build_object(
        'code', case
            when v_lead is null then null
            when v_state.erased_at is not null then 'RM601'
            when v_job.id is null and v_state.reason_code is not null then v_state.reason_code
            when v_job.id is null then null
            when v_lead ->> '_user_id' is null
                or (v_lead ->> 'email' is null and v_lead ->> 'phone' is null) then 'RM101'
            when v_integration.id is null then 'RM102'
            when v_integration.sync_status = 'paused' or not v_integration.sync_enabled then 'RM103'
            when v_integration.sync_direction = 'from_resman' then 'RM104'
            when v_integration.sync_status = 'disconnected' then 'RM302'
            when not resman.is_bridge_alive() then 'RM901'
            when v_state.doubt_at is not null then 'RM205'
            when v_job.status = 'processing' then 'RM201'
            when v_account.closed_until > core.clock() then 'RM203'
            when v_open_until > core.clock() then 'RM204'
            when v_job.due_at > core.clock() and v_job.reason_code is not null
                then v_job.reason_code
            when v_window_at is not null then 'RM105'
            else 'RM201'
        end,
        'due_at', greatest(
            v_job.due_at,
            v_window_at,
            case when v_account.closed_until > core.clock() then v_account.closed_until end,
            case when v_open_until > core.clock() then v_open_until end
        ),
        'error', coalesce(v_job.error_message, v_state.error_message),
        'tries', coalesce(v_job.retry_count, 0) + 1,
        'job_status', v_job.status
    );
end;
$$;

COMMENT ON FUNCTION resman.lead_reason(p_unit_id uuid) IS 'Returns why a lead is where it is: {code, due_at, error, tries}; code null where it is synced or was never captured (precedence: decisions.md 40).';

CREATE FUNCTION resman.lead_state_word(p_unit_id uuid, p_reason jsonb) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select case
        when p_reason ->> 'job_status' = 'processing' and p_reason ->> 'code' = 'RM201' then 'sending'
        when p_reason ->> 'code' = 'RM201' and state.last_sync_at is null and job.retries > 0 then 'retrying'
        when p_reason ->> 'code' is not null then (
            select reason.state from resman.reason as reason where reason.code = p_reason ->> 'code'
        )
        when state.sync_status = 'synced' then 'synced'
        else 'untracked'
    end
    from (select 1) as one
    left join resman.lead_state as state on state.unit_id = p_unit_id
    left join lateral (
        select max(queued.retry_count) as retries
        from resman.lead_sync_queue as queued
        where queued.unit_id = p_unit_id and queued.status = 'pending'
    ) as job on true
$$;

COMMENT ON FUNCTION resman.lead_state_word(p_unit_id uuid, p_reason jsonb) IS 'Returns the public state of a lead, one of the eleven words, from its reason (interface of states).';

CREATE FUNCTION resman.lead_version(p_unit_id uuid) RETURNS bigint
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select coalesce(
        (select state.version from resman.lead_state as state where state.unit_id = p_unit_id), 0
    ) + coalesce(
        (
            select sum(job.change_count)
            from resman.lead_sync_queue as job
            where job.unit_id = p_unit_id and job.status in ('pending', 'processing')
        ),
        0
    )::bigint
$$;

COMMENT ON FUNCTION resman.lead_version(p_unit_id uuid) IS 'Returns a lead''s version: the changes counted at its last claim and those that wait (semantics.md 3.1: V).';

CREATE FUNCTION resman.least_each(p_left timestamp with time zone[], p_right timestamp with time zone[]) RETURNS timestamp with time zone[]
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select array[
        least(p_left[1], p_right[1]), least(p_left[2], p_right[2]), least(p_left[3], p_right[3])
    ]
$$;

COMMENT ON FUNCTION resman.least_each(p_left timestamp with time zone[], p_right timestamp with time zone[]) IS 'Returns the earlier of two times for each of three priorities.';

CREATE FUNCTION resman.link_leads(p_calls resman.ended_call[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
declare
    v_now timestamptz := core.clock();
    -- Sought for each call, never among all that are mapped: nothing is known of a new table.
    v_known uuid[] := array(
        select known.id
        from unnest(p_calls) as call
        cross join lateral (
            select mapping.id from resman.lead_sync_mapping as mapping
            where mapping.resman_lead_id = call.prospect_id
                and mapping.conversation_id = call.unit_id
            offset 0
        ) as known
    );
begin
    if v_known <> '{}' then
        update resman.lead_sync_mapping as mapping
        set last_sync_at = v_now, sync_version = greatest(mapping.sync_version, call.version)
        from unnest(p_calls) as call
        where mapping.id = any(v_known) and mapping.conversation_id = call.unit_id
            and mapping.resman_lead_id = call.prospect_id;
    end if;
    insert into resman.lead_sync_mapping (
        conversation_id, resman_lead_id, property_id, mapping_status, last_sync_at, sync_version,
        resman_contact_id
    )
    select
        fresh.unit_id, fresh.prospect_id, fresh.property_id,
        case
            when fresh.is_gone then 'deleted'
            -- As a scalar it is looked up for each lead, never in all that are mapped.
            when fresh.place > 1 or (
                select true from resman.lead_sync_mapping as other
                where other.property_id = fresh.property_id
                    and other.resman_lead_id = fresh.prospect_id
                    and other.mapping_status = 'active'
            ) then 'merged'
            else 'active'
        end,
        v_now, greatest(fresh.version, 1), fresh.person_id
    from (
        select
            call.*,
            row_number() over (
                partition by call.property_id, call.prospect_id, call.is_gone order by call.unit_id
            ) as place
        from (
            select
                told.*,
                coalesce((
                    select true from resman.lead_tombstone as gone where gone.unit_id = told.unit_id
                ), false) as is_gone
            from unnest(p_calls) as told
            where told.unit_id <> all(array(
                select mapping.conversation_id from resman.lead_sync_mapping as mapping
                where mapping.id = any(v_known)
            ))
        ) as call
    ) as fresh;
    perform resman.tell_deletes(array(select told.unit_id from unnest(p_calls) as told where told.kind <> 'lost'));
end;
$$;

COMMENT ON FUNCTION resman.link_leads(p_calls resman.ended_call[]) IS 'Maps leads to their prospects and persons; a further lead of a prospect is merged into the first, a deleted one is remembered as deleted (D39, D42).';

CREATE FUNCTION resman.link_persons(p_calls resman.ended_call[], p_at timestamp with time zone) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    insert into resman.person_state as person (user_id, resman_contact_id, sync_status, last_sync_at)
    select distinct on (told.user_id) told.user_id, told.person_id, 'synced', p_at
    from (
        select
            call.person_id,
            (
                select state.user_id from resman.lead_state as state
                where state.unit_id = call.unit_id
            ) as user_id
        from unnest(p_calls) as call
        where call.person_id is not null
    ) as told
    where told.user_id is not null
    order by told.user_id
    on conflict (user_id) do update
    set
        resman_contact_id = excluded.resman_contact_id, sync_status = 'synced',
        last_sync_at = excluded.last_sync_at
$$;

COMMENT ON FUNCTION resman.link_persons(p_calls resman.ended_call[], p_at timestamp with time zone) IS 'Notes the persons in ResMan of leads that it has taken.';

CREATE FUNCTION resman.local_instant(p_local timestamp without time zone, p_zone text, p_occurrence smallint) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    with moment as (
        select p_local at time zone 'UTC' as at
    ),

    -- What the zone is off by a day before and a day after; one of them holds.
    candidate as (
        select distinct moment.at - (
            (beside.at at time zone p_zone) - (beside.at at time zone 'UTC')
        ) as at
        from moment
        cross join lateral (
            values (moment.at - interval '24 hours'), (moment.at + interval '24 hours')
        ) as beside (at)
    ),

    shown as (
        select
            candidate.at,
            row_number() over (order by candidate.at) as occurrence,
            count(*) over () as count
        from candidate
        where candidate.at at time zone p_zone = p_local
    )

    select shown.at from shown where shown.count = 1 or shown.occurrence = p_occurrence
$$;

COMMENT ON FUNCTION resman.local_instant(p_local timestamp without time zone, p_zone text, p_occurrence smallint) IS 'Returns the instant of a local time: null where the clock does not show it, and where it shows it twice and no occurrence is chosen.';

CREATE FUNCTION resman.local_iso(p_at timestamp with time zone, p_zone text) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select
        to_char(p_at at time zone p_zone, 'YYYY-MM-DD"T"HH24:MI:SS')
        || case when zone.shift < interval '0' then '-' else '+' end
        || to_char(greatest(zone.shift, -zone.shift), 'HH24:MI')
    from (select p_at at time zone p_zone - p_at at time zone 'UTC' as shift) as zone
$$;

COMMENT ON FUNCTION resman.local_iso(p_at timestamp with time zone, p_zone text) IS 'Returns an instant as the clock of a zone shows it, in ISO 8601 with its distance from UTC.';

CREATE FUNCTION resman.local_time_fault(p_local timestamp without time zone, p_zone text, p_occurrence smallint) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select case
        when resman.local_instant(p_local, p_zone, p_occurrence) is not null then null
        when resman.local_instant(p_local, p_zone, 1::smallint) is not null then 'ambiguous_time'
        else 'no_such_time'
    end
$$;

COMMENT ON FUNCTION resman.local_time_fault(p_local timestamp without time zone, p_zone text, p_occurrence smallint) IS 'Tells what is wrong with a local time: no_such_time, ambiguous_time, or null.';

CREATE FUNCTION resman.lock_backfill(p_run_id uuid) RETURNS resman.backfill_run
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_run resman.backfill_run;
begin
    select run.* into v_run from resman.backfill_run as run
    where run.id = p_run_id
    for no key update;
    if not found then
        raise exception using
            errcode = 'TB272', message = 'backfill is unknown',
            detail = format('backfill %s', p_run_id),
            hint = 'see: tourbase backfill status';
    elsif v_run.state = 'done' then
        raise exception using
            errcode = 'TB273', message = 'backfill is done',
            detail = format('backfill %s', p_run_id),
            hint = 'what is left is told by: tourbase backfill plan';
    end if;
    return v_run;
end;
$$;

COMMENT ON FUNCTION resman.lock_backfill(p_run_id uuid) IS 'Locks the row of a backfill that runs or was cancelled, and returns it. Raises TB272, TB273.';

CREATE FUNCTION resman.lock_calls(p_calls jsonb, p_given text) RETURNS resman.batched_call[]
    LANGUAGE plpgsql
    SET search_path TO ''
    SET enable_hashjoin TO 'on'
    SET enable_nestloop TO 'off'
    SET jit TO 'off'
    AS $$
declare
    v_calls resman.batched_call[];
begin
    v_calls := array(
        select
            row(call.job_id, call.fence, job.unit_id, job.property_id, call.given)::resman.batched_call
        from (
            select
                (one.value ->> 'job_id')::uuid as job_id, (one.value ->> 'fence')::bigint as fence,
                one.value -> p_given as given
            from jsonb_array_elements(p_calls) as one (value)
        ) as call
        left join (
            select queue.id, queue.unit_id, queue.property_id
            from resman.lead_sync_queue as queue
            where queue.id = any(array(
                select (one.value ->> 'job_id')::uuid from jsonb_array_elements(p_calls) as one (value)
            ))
                and queue.status in ('pending', 'processing') and queue.lease_until is not null
        ) as job on call.job_id = job.id
        order by job.property_id, job.unit_id
    );
    perform 1 from resman.lead_state as state
    where state.unit_id = any(array(select call.unit_id from unnest(v_calls) as call))
    order by state.unit_id
    for no key update;
    return v_calls;
end;
$$;

COMMENT ON FUNCTION resman.lock_calls(p_calls jsonb, p_given text) IS 'Locks the leads of a batch, in one order, and returns what was given for each of its jobs, by property: two batches that write the rows of properties do so in the same order.';

CREATE FUNCTION resman.lock_host_rows(p_units uuid[]) RETURNS uuid[]
    LANGUAGE plpgsql
    SET search_path TO ''
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
declare
    v_units uuid[] := array(
        select conversation.id from public.conversation as conversation
        where conversation.id = any(p_units)
        order by conversation.id
        for no key update skip locked
    );
    v_wanted uuid[];
    v_users uuid[];
begin
    v_wanted := array(
        select distinct lead.user_id
        -- A name finds the host's column, and where the host has none, the null of the first row.
        from (select null::uuid as user_id) as absent
        cross join lateral (
            select user_id from public.conversation as conversation
            where conversation.id = any(v_units)
        ) as lead
        where lead.user_id is not null
    );
    v_users := array(
        select person.id from public."user" as person
        where person.id = any(v_wanted)
        order by person.id
        for no key update skip locked
    );
    return array(
        select lead.id
        from (select null::uuid as user_id) as absent
        cross join lateral (
            select id, user_id as person_id from public.conversation as conversation
            where conversation.id = any(v_units)
        ) as lead
        where lead.person_id is null or lead.person_id = any(v_users)
        order by lead.id
    );
end;
$$;

COMMENT ON FUNCTION resman.lock_host_rows(p_units uuid[]) IS 'Locks the application''s rows of leads, in one order, but for those that somebody is writing; returns the leads whose rows are all locked.';

CREATE FUNCTION resman.lock_job(p_job_id uuid, p_fence bigint) RETURNS resman.lead_sync_queue
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_job resman.lead_sync_queue;
begin
    perform 1 from resman.lead_state as state
    where state.unit_id = (
        select job.unit_id from resman.lead_sync_queue as job
        where job.id = p_job_id and job.status in ('pending', 'processing')
            and job.lease_until is not null
    )
    for no key update;
    select job.* into v_job
    from resman.lead_sync_queue as job
    where job.id = p_job_id and job.fence = p_fence
        and job.status in ('pending', 'processing') and job.lease_until is not null
    for update;
    return v_job;
end;
$$;

COMMENT ON FUNCTION resman.lock_job(p_job_id uuid, p_fence bigint) IS 'Locks a claimed job, its lead''s state first; returns null when the fence is old or the job is no longer being worked on.';

CREATE FUNCTION resman.lock_leads(p_units uuid[]) RETURNS uuid[]
    LANGUAGE plpgsql
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS $$
begin
    insert into resman.lead_state (unit_id)
    select unit.id
    from unnest(p_units) as unit (id)
    where (select true from resman.lead_state as state where state.unit_id = unit.id) is null
    order by unit.id
    on conflict do nothing;
    return resman.one_each_prospect(array(
        select state.unit_id from resman.lead_state as state
        where state.unit_id = any(p_units)
            and (
                select true from resman.lead_sync_queue as flying
                where flying.unit_id = state.unit_id and flying.status = 'processing'
            ) is null
        order by state.unit_id
        for no key update skip locked
    ));
end;
$$;

COMMENT ON FUNCTION resman.lock_leads(p_units uuid[]) IS 'Locks the state of leads, and makes it for new ones; returns those that nobody else holds and that are not being worked on, nor a further lead of the same prospect.';

CREATE FUNCTION resman.lock_person(p_found resman.found_person) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    SET lock_timeout TO '1s'
    AS $$
begin
    perform 1 from public.conversation as conversation
    where conversation.id = any(p_found.leads)
    order by conversation.id
    for no key update;
    -- Whoever holds one of these may wait for the leads; nobody is made to wait in a ring.
    perform 1 from public."user" as person
    where person.id = any(p_found.users)
    order by person.id
    for no key update nowait;
    perform 1 from resman.lead_state as state
    where state.unit_id = any(p_found.units)
    order by state.unit_id
    for no key update;
    perform 1 from resman.lead_sync_queue as job
    where job.unit_id = any(p_found.units) and job.status in ('pending', 'processing')
    order by job.unit_id, job.id
    for update;
    return not exists (
        select 1 from resman.lead_sync_queue as job
        where job.unit_id = any(p_found.units) and job.status = 'processing'
    );
exception
    when lock_not_available then
        return false;
end;
$$;

COMMENT ON FUNCTION resman.lock_person(p_found resman.found_person) IS 'Locks a person''s leads, rows and jobs; returns whether they are free: nobody writes them, and no call for them is under way.';

CREATE FUNCTION resman.lock_persons(p_calls resman.batched_call[]) RETURNS bigint[]
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_keys bigint[];
begin
    v_keys := array(
        select resman.person_key(call.property_id, lead.person_id) as key
        -- A name finds the host's column, and where the host has none, the null of the first row.
        from (select null::uuid as user_id) as absent
        cross join unnest(p_calls) as call
        inner join lateral (
            select id, user_id as person_id from public.conversation as conversation
        ) as lead on call.unit_id = lead.id
        -- As a scalar it is looked up for each lead, never in all that are mapped.
        where (
            select true from resman.lead_sync_mapping as mapping
            where mapping.conversation_id = call.unit_id
                and mapping.mapping_status in ('active', 'merged')
        ) is null
        union
        select contact.key
        from unnest(p_calls) as call
        inner join lateral (
            select asked from resman.tour_request as asked
            where asked.id = call.unit_id and asked.resman_prospect_id is null
        ) as request on true
        cross join lateral unnest(resman.contact_keys(request.asked)) as contact (key)
        order by key
    );
    perform pg_advisory_xact_lock(person.key) from unnest(v_keys) as person (key);
    return v_keys;
end;
$$;

COMMENT ON FUNCTION resman.lock_persons(p_calls resman.batched_call[]) IS 'Locks, in one order, the persons whose first call a batch decides, and returns their keys: of two leads of a person, the second waits for the first.';

CREATE FUNCTION resman.lock_rules(p_property_id uuid, p_is_change boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_key bigint := hashtextextended('tour rules ' || p_property_id::text, 0);
begin
    if p_is_change then
        perform pg_advisory_xact_lock(v_key);
    else
        perform pg_advisory_xact_lock_shared(v_key);
    end if;
end;
$$;

COMMENT ON FUNCTION resman.lock_rules(p_property_id uuid, p_is_change boolean) IS 'Keeps the rules of a property as they are until the transaction ends, or waits until all who go by them have ended, to change them.';

CREATE FUNCTION resman.lock_space() RETURNS integer
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select 1414481234
$$;

COMMENT ON FUNCTION resman.lock_space() IS 'Returns the first of the two numbers by which Postgres knows the locks of bridges.';

CREATE FUNCTION resman.lock_turns(p_properties uuid[]) RETURNS tid[]
    LANGUAGE plpgsql
    SET search_path TO ''
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_sort TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    SET jit TO 'off'
    AS $$
begin
    return array(
        select newest.ctid
        from unnest(p_properties) as named (id)
        cross join lateral (
            select turn.ctid from resman.property_turn as turn
            where turn.property_id = named.id
            order by turn.virtual_time desc
            limit 1
            for no key update of turn
        ) as newest
    );
end;
$$;

COMMENT ON FUNCTION resman.lock_turns(p_properties uuid[]) IS 'Locks the turns of properties, in the order given, and returns where their rows lie: claims would walk over every version that a held snapshot keeps if they sought them by property_id alone.';

CREATE FUNCTION resman.log_calls(p_calls resman.ended_call[]) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    insert into resman.lead_sync_log (
        conversation_id, resman_lead_id, sync_direction, sync_status, sync_type, sync_data,
        error_message, error_code, retry_count, processing_time_ms, property_id, job_id, attempt_id
    )
    select
        case when not call.sent ? '_request_id' then call.unit_id end, call.prospect_id, 'to_resman', call.status,
        case call.kind
            when 'create' then 'create'
            when 'tour_create' then 'create'
            when 'lost' then 'status_change'
            when 'reactivate' then 'status_change'
            when 'note' then 'enrichment'
            when 'adopt' then 'merge'
            when 'alias' then 'merge'
            else case when call.kind like 'tour%' then 'tour' else 'update' end
        end,
        jsonb_build_object(
            'version', call.version, 'hash', call.payload_hash,
            'fields', array(
                select field.key from jsonb_object_keys(call.sent) as field (key)
                where field.key not like '\_%' order by field.key
            )
        ),
        case when call.status <> 'success' then call.outcome ->> 'text' end,
        case
            when call.status <> 'success'
                then coalesce(call.outcome ->> 'detail', call.outcome ->> 'word')
        end,
        call.retry_count, (call.outcome ->> 'duration_ms')::numeric::integer, call.property_id,
        call.job_id, call.attempt_id
    from unnest(p_calls) as call
$$;

COMMENT ON FUNCTION resman.log_calls(p_calls resman.ended_call[]) IS 'Writes the log rows of calls that have ended: names of fields, ids and times, never a value.';

CREATE FUNCTION resman.log_move(p_mapping resman.lead_sync_mapping, p_property_id uuid, p_prospect_id text, p_type text) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    insert into resman.lead_sync_log (
        conversation_id, resman_lead_id, sync_direction, sync_status, sync_type, sync_data,
        property_id
    )
    values (
        p_mapping.conversation_id, p_prospect_id, 'from_resman', 'success', p_type,
        jsonb_build_object(
            'from_prospect', p_mapping.resman_lead_id, 'from_property', p_mapping.property_id
        ),
        p_property_id
    )
$$;

COMMENT ON FUNCTION resman.log_move(p_mapping resman.lead_sync_mapping, p_property_id uuid, p_prospect_id text, p_type text) IS 'Writes the log row of a prospect that ResMan has merged or moved: ids only.';

CREATE FUNCTION resman.log_reads(p_merged resman.merged_read[]) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    insert into resman.lead_sync_log (
        conversation_id, resman_lead_id, sync_direction, sync_status, sync_type, sync_data,
        property_id
    )
    select
        (one.read).unit_id, (one.read).prospect_id, 'from_resman', 'success',
        case when one.given ? 'status' then 'status_change' else 'update' end,
        jsonb_build_object(
            'hash', (one.read).content_hash,
            'fields', array(
                select field.key from jsonb_object_keys(one.given) as field (key) order by field.key
            )
        ),
        (one.read).property_id
    from unnest(p_merged) as one
$$;

COMMENT ON FUNCTION resman.log_reads(p_merged resman.merged_read[]) IS 'Writes the log rows of what the application was given: names of fields, never a value.';

CREATE FUNCTION resman.look_backfill(p_property_id uuid, p_since timestamp with time zone, p_after uuid, p_limit integer) RETURNS TABLE(leads uuid[], cursor_id uuid, is_read boolean)
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_found uuid[];
    v_looked uuid[];
    v_is_end boolean;
    v_locked uuid[];
    v_missed uuid;
begin
    select sight.found, sight.looked, sight.is_end into v_found, v_looked, v_is_end
    from resman.find_backfill(p_property_id, p_since, p_after, p_limit) as sight;
    v_locked := array(
        select conversation.id from public.conversation as conversation
        where conversation.id = any(v_found) and conversation.resman_sync_version = 0
        order by conversation.id
        for no key update skip locked
    );
    -- What somebody is writing is looked at again: the write may concern no field of ours.
    select found.id into v_missed from unnest(v_found) as found (id)
    where found.id <> all(v_locked)
    order by found.id
    limit 1;
    return query select
        v_locked,
        coalesce(
            case
                when v_missed is null
                    then coalesce(v_found[p_limit], v_looked[cardinality(v_looked)])
                else v_looked[array_position(v_looked, v_missed) - 1]
            end,
            p_after
        ),
        v_missed is null and v_found[p_limit] is null and v_is_end;
end;
$$;

COMMENT ON FUNCTION resman.look_backfill(p_property_id uuid, p_since timestamp with time zone, p_after uuid, p_limit integer) IS 'Looks, behind an id, for leads of a property that were never captured, and locks them: some of them, behind which id to look next, and whether that was the end. What somebody holds waits for the next look.';

CREATE FUNCTION resman.look_for(p_kind text, p_resman_property_id text, p_by jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select jsonb_build_object(
        'kind', p_kind, 'resman_property_id', p_resman_property_id, 'by', p_by
    )
$$;

COMMENT ON FUNCTION resman.look_for(p_kind text, p_resman_property_id text, p_by jsonb) IS 'Returns one look into ResMan: why, at which property, and by what.';

CREATE FUNCTION resman.looked_prospects(p_found jsonb) RETURNS TABLE(kind text, property_id uuid, by jsonb, prospect jsonb)
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select
        look.value ->> 'kind', (look.value ->> 'property_id')::uuid, look.value -> 'by',
        prospect.value
    from jsonb_array_elements(coalesce(p_found -> 'looked', '[]'::jsonb)) as look (value)
    cross join lateral jsonb_array_elements(
        coalesce(look.value -> 'prospects', '[]'::jsonb)
    ) as prospect (value)
$$;

COMMENT ON FUNCTION resman.looked_prospects(p_found jsonb) IS 'Returns what looks for a missing prospect have found, each with the look that found it.';

CREATE FUNCTION resman.lower_floors(p_low resman.open_property[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    SET jit TO 'off'
    AS $$
declare
    v_turns tid[] := resman.lock_turns(array(select low.property_id from unnest(p_low) as low));
begin
    update resman.property_turn as turn
    set floor_at = resman.least_each(turn.floor_at, low.floor_at)
    from unnest(p_low) as low
    where turn.ctid = any(v_turns) and turn.property_id = low.property_id;
end;
$$;

COMMENT ON FUNCTION resman.lower_floors(p_low resman.open_property[]) IS 'Has claims look again from the given times on; takes the properties in order.';

CREATE FUNCTION resman.make_lanes() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    insert into resman.property_lane (property_id)
    select integration.property_id
    from resman.resman_integration as integration
    where (
        select true from resman.property_lane as lane
        where lane.property_id = integration.property_id
    ) is null
    on conflict do nothing;
    insert into resman.property_turn (property_id)
    select lane.property_id
    from resman.property_lane as lane
    where (
        select true from resman.property_turn as turn
        where turn.property_id = lane.property_id
        limit 1
    ) is null
    on conflict do nothing;
end;
$$;

COMMENT ON FUNCTION resman.make_lanes() IS 'Gives each connected property that has none a lane and a turn.';

CREATE FUNCTION resman.map_payload(p_compiled jsonb, p_payload jsonb) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select jsonb_build_object(
        'fields', coalesce(
            jsonb_object_agg(entry.value ->> 'target', made.value)
            filter (where jsonb_typeof(made.value) <> 'object'), '{}'::jsonb
        ),
        'names', coalesce(
            jsonb_object_agg(entry.value ->> 'target', entry.value -> 'field'), '{}'::jsonb
        ),
        'violations', coalesce(
            jsonb_agg(resman.violation(
                entry.value ->> 'target', entry.value ->> 'field', made.value ->> 'fault'
            )) filter (where jsonb_typeof(made.value) = 'object'), '[]'::jsonb
        )
    )
    from jsonb_array_elements(p_compiled) as entry (value)
    cross join lateral resman.mapped_value(p_payload, entry.value) as made (value)
$$;

COMMENT ON FUNCTION resman.map_payload(p_compiled jsonb, p_payload jsonb) IS 'Returns {fields, names, violations}: our fields with the values of a payload, the sender''s name of each, and what could not be read.';

CREATE FUNCTION resman.mapped_value(p_payload jsonb, p_entry jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_value jsonb := p_entry -> 'const';
    v_transform jsonb;
    v_text text;
begin
    if v_value is null then
        v_value := resman.payload_value(
            p_payload, (p_entry ->> 'path')::text [], p_entry ->> 'whole'
        );
        v_text := v_value #>> '{}';
        if v_text is null or btrim(v_text) = '' then
            v_value := p_entry -> 'default';
        elsif jsonb_typeof(v_value) in ('object', 'array') then
            return '{"fault": "type"}'::jsonb;
        elsif length(v_text) > 4000 then
            return '{"fault": "too_long"}'::jsonb;
        end if;
    end if;
    for v_transform in
        select one.value from jsonb_array_elements(p_entry -> 'transforms') as one (value)
    loop
        exit when v_value is null or v_value = 'null'::jsonb;
        v_value := resman.apply_transform(v_value, v_transform);
        if jsonb_typeof(v_value) = 'object' then
            return v_value;
        end if;
    end loop;
    v_text := v_value #>> '{}';
    if v_text is null or btrim(v_text) = '' then
        return null;
    elsif p_entry ->> 'kind' = 'integer' then
        return resman.apply_transform(v_value, '{"name": "integer"}');
    end if;
    return to_jsonb(v_text);
end;
$$;

COMMENT ON FUNCTION resman.mapped_value(p_payload jsonb, p_entry jsonb) IS 'Returns what a payload gives for one field: text or a number; null where it gives nothing, {fault} where what it gives is of no use.';

CREATE FUNCTION resman.mark_days(p_property_id uuid, p_from timestamp with time zone, p_to timestamp with time zone) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    -- Four hours are the longest time that may be kept free around a tour, of the next day maybe.
    insert into resman.availability_dirty (property_id, date)
    select p_property_id, local_day::date
    from resman.property_zone(p_property_id) as zone
    cross join lateral generate_series(
        ((p_from - interval '4 hours') at time zone zone)::date::timestamp,
        ((p_to + interval '4 hours') at time zone zone)::date::timestamp, interval '1 day'
    ) as local_day
$$;

COMMENT ON FUNCTION resman.mark_days(p_property_id uuid, p_from timestamp with time zone, p_to timestamp with time zone) IS 'Notes that the cached slots of the days which a time may touch no longer hold.';

CREATE FUNCTION resman.mark_property(p_property_id uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    -- Who reckons with the rules of before must have ended, so that its marks are not of a day
    -- that only they knew.
    perform resman.lock_rules(p_property_id, true);
    insert into resman.availability_dirty (property_id, date) values (p_property_id, null);
end;
$$;

COMMENT ON FUNCTION resman.mark_property(p_property_id uuid) IS 'Notes that no cached day of a property holds any longer, once all who go by its rules of before have ended.';

CREATE FUNCTION resman.match_lead(p_property_id uuid, p_person jsonb) RETURNS uuid
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $_$
    select (array_agg(lead.id))[1]
    -- A name finds the host's column, and where the host has none, the null of the first row.
    from (
        select null::text as email, null::text as phone, null::text as last_name,
            null::text as status, null::uuid as user_id
    ) as absent
    cross join lateral (
        select person.id, email as mail, phone as number, last_name as family
        from public."user" as person
        where email in (p_person ->> 'email', lower(p_person ->> 'email'))
            or phone in (
                p_person ->> 'phone', '+1' || (p_person ->> 'phone'), '1' || (p_person ->> 'phone'),
                regexp_replace(p_person ->> 'phone', '^(\d{3})(\d{3})(\d{4})$', '(\1) \2-\3'),
                regexp_replace(p_person ->> 'phone', '^(\d{3})(\d{3})(\d{4})$', '\1-\2-\3')
            )
    ) as found
    cross join lateral (
        select conversation.id
        from public.conversation as conversation
        where user_id = found.id
            and lower(btrim(coalesce(status, 'new'))) <> 'lost'
            and resman.lead_property(conversation) = p_property_id
    ) as lead
    where lower(resman.normalize_name(found.family)) = lower(p_person ->> 'last_name')
        and lower(p_person ->> 'last_name') <> 'unknown'
        and resman.is_same_contact(p_person, jsonb_build_object(
            'email', found.mail,
            'phones', jsonb_build_array(jsonb_build_object('number', found.number))
        ))
    having count(*) = 1
$_$;

COMMENT ON FUNCTION resman.match_lead(p_property_id uuid, p_person jsonb) IS 'Returns the one active lead of a property that is surely this person: same e-mail or phone, and same last name; null where there is none, or more than one.';

CREATE FUNCTION resman.may_send(p_integration resman.resman_integration) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select p_integration.sync_enabled
        and p_integration.sync_status in ('active', 'error')
        and p_integration.sync_direction <> 'from_resman'
$$;

COMMENT ON FUNCTION resman.may_send(p_integration resman.resman_integration) IS 'Tells whether a property is neither stopped nor only read.';

CREATE FUNCTION resman.merge_field(p_base jsonb, p_shown jsonb, p_local jsonb, p_remote jsonb, p_strategy text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
declare
    v_base jsonb := coalesce(p_base, 'null'::jsonb);
    v_local jsonb := coalesce(p_local, 'null'::jsonb);
    v_agreed jsonb := jsonb_build_object('base', p_remote, 'shown', p_remote);
begin
    if p_remote is null or p_remote = v_base or p_remote = p_shown then
        return case when v_local <> v_base then '{"to_resman": true}'::jsonb else '{}'::jsonb end
            || case
                when p_remote <> p_shown then jsonb_build_object('shown', p_remote)
                else '{}'::jsonb
            end;
    elsif v_local = p_remote then
        return v_agreed;
    elsif v_local = v_base then
        return v_agreed || jsonb_build_object('to_domiq', p_remote);
    end if;
    return case p_strategy
        when 'domiq_wins' then v_agreed || jsonb_build_object(
            'to_resman', true, 'conflict', p_strategy, 'value', v_local
        )
        when 'resman_wins' then v_agreed || jsonb_build_object(
            'to_domiq', p_remote, 'conflict', p_strategy, 'value', p_remote
        )
        -- No field has a union of both values, so that merging is for a person too.
        else '{"conflict": "manual_review"}'::jsonb
    end;
end;
$$;

COMMENT ON FUNCTION resman.merge_field(p_base jsonb, p_shown jsonb, p_local jsonb, p_remote jsonb, p_strategy text) IS 'Merges a field three ways: takes base, how ResMan shows the base, our value and ResMan''s, and who wins; null of ours and of the base is empty, null of ResMan''s is not shown. Returns what changes: {to_domiq, to_resman, base, shown, conflict, value} (semantics.md I32).';

CREATE FUNCTION resman.merge_held(p_one jsonb, p_base jsonb, p_local jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
begin
    return case
        -- Both sides hold one value after all.
        when p_one ? 'base' and not p_one ? 'to_domiq'
            then p_one || jsonb_build_object('conflict', 'merged', 'value', p_local)
        when p_one ? 'conflict' or p_one ? 'to_domiq'
            or coalesce(p_local, 'null'::jsonb) <> coalesce(p_base, 'null'::jsonb)
            then '{"conflict": "manual_review"}'::jsonb
        else '{}'::jsonb
    end;
end;
$$;

COMMENT ON FUNCTION resman.merge_held(p_one jsonb, p_base jsonb, p_local jsonb) IS 'Returns what becomes of a field that waits for a person: nothing moves, and the newest values are told; unless both sides hold the same by now. Called by merge_lead only.';

CREATE FUNCTION resman.merge_lead(p_base jsonb, p_shown jsonb, p_local jsonb, p_remote jsonb, p_policies jsonb, p_held text[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
declare
    v_field text;
    v_rule jsonb;
    v_one jsonb;
    v_to_domiq jsonb := '{}'::jsonb;
    v_to_resman text[] := '{}';
    v_base jsonb := '{}'::jsonb;
    v_shown jsonb := '{}'::jsonb;
    v_conflicts jsonb := '[]'::jsonb;
begin
    for v_field in
        select known.field from resman.lead_fields() as known
        where known.flows_in and known.field <> 'stage'
    loop
        v_rule := p_policies -> v_field;
        v_one := resman.merge_field(
            p_base -> v_field, p_shown -> v_field, p_local -> v_field, p_remote -> v_field,
            case when v_field = any(p_held) then 'manual_review' else v_rule ->> 'strategy' end
        );
        if v_field = any(p_held) then
            v_one := resman.merge_held(v_one, p_base -> v_field, p_local -> v_field);
            v_rule := case
                when v_one ? 'base' then '{"rule": "the same edit"}'::jsonb else v_rule
            end;
        end if;
        v_to_domiq := v_to_domiq || resman.named_part(v_field, v_one, 'to_domiq');
        v_base := v_base || resman.named_part(v_field, v_one, 'base');
        v_shown := v_shown || resman.named_part(v_field, v_one, 'shown');
        if v_one ? 'to_resman' then
            v_to_resman := v_to_resman || v_field;
        end if;
        if v_one ? 'conflict' then
            v_conflicts := v_conflicts || jsonb_build_object(
                'field', v_field, 'type', 'data_conflict',
                'domiq', coalesce(p_local -> v_field, 'null'::jsonb),
                'resman', coalesce(p_remote -> v_field, 'null'::jsonb),
                'strategy', v_one -> 'conflict', 'rule', v_rule -> 'rule', 'value', v_one -> 'value'
            );
        end if;
    end loop;
    return resman.merge_stage(p_base, p_shown, p_local, p_remote, p_held, jsonb_build_object(
        'to_domiq', v_to_domiq, 'to_resman', to_jsonb(v_to_resman), 'base', v_base,
        'shown', v_shown, 'conflicts', v_conflicts
    ));
end;
$$;

COMMENT ON FUNCTION resman.merge_lead(p_base jsonb, p_shown jsonb, p_local jsonb, p_remote jsonb, p_policies jsonb, p_held text[]) IS 'Merges a lead three ways, field by field: takes base, how ResMan shows it, lead_projection, remote_fields, lead_policies and the fields that are held. Returns {to_domiq: {field: value}, to_resman: [field], base, shown: {field: value} of what changes, conflicts: [{field, type, domiq, resman, strategy, rule, value}]}; of fields that only we tell it says nothing.';

CREATE FUNCTION resman.merge_phones(p_lead jsonb, p_base jsonb, p_remote jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    with remote as (
        select phone.value, phone.ordinality
        from jsonb_array_elements(coalesce(p_remote -> 'phones', '[]'::jsonb))
            with ordinality as phone (value, ordinality)
    ),

    kept as (
        select remote.value, remote.ordinality
        from remote
        where p_lead -> 'phone' is null
            or p_lead -> 'phone' is not distinct from p_base -> 'phone'
            or split_part(resman.normalize_phone(remote.value ->> 'number'), ' ext ', 1) not in (
                coalesce(split_part(p_base ->> 'phone', ' ext ', 1), ''),
                split_part(p_lead ->> 'phone', ' ext ', 1)
            )
    ),

    every as (
        select
            jsonb_build_object('type', 'cell', 'number', p_lead -> 'phone') as value,
            0 as ordinality
        where p_lead -> 'phone' is not null
            and (
                p_lead -> 'phone' is distinct from p_base -> 'phone'
                or not exists (select 1 from remote)
            )
        union all
        select kept.value, kept.ordinality from kept
    )

    select jsonb_agg(every.value order by every.ordinality) from every
$$;

COMMENT ON FUNCTION resman.merge_phones(p_lead jsonb, p_base jsonb, p_remote jsonb) IS 'Returns the phones to post: all of ResMan''s, with ours in place of the one it replaces.';

CREATE FUNCTION resman.merge_preferences(p_lead jsonb, p_base jsonb, p_remote jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
declare
    v_remote jsonb := coalesce(nullif(p_remote -> 'preferences', 'null'::jsonb), '{}'::jsonb);
    v_comments jsonb := nullif(coalesce(p_lead -> 'comments', '[]'::jsonb), '[]'::jsonb);
begin
    if jsonb_array_length(coalesce(v_remote -> 'comments', '[]'::jsonb)) > 0 then
        select nullif(coalesce(v_comments, '[]'::jsonb) || coalesce(
            jsonb_agg(theirs.value order by theirs.ordinality), '[]'::jsonb
        ), '[]'::jsonb) into v_comments
        from jsonb_array_elements(v_remote -> 'comments') with ordinality as theirs (value, ordinality)
        where not coalesce(p_lead -> 'comments', '[]'::jsonb) @> theirs.value
            and not (
                p_lead <> '{}'::jsonb
                and coalesce(p_base -> 'comments', '[]'::jsonb) @> theirs.value
            );
    end if;
    return nullif(
        jsonb_strip_nulls(
            case when p_lead ? 'rent_min' or p_lead ? 'rent_max' then v_remote - 'rent' else v_remote end
            || jsonb_build_object(
                'move_in_date', coalesce(p_lead -> 'move_in_date', v_remote -> 'move_in_date'),
                'rent_min', coalesce(p_lead -> 'rent_min', v_remote -> 'rent_min'),
                'rent_max', coalesce(p_lead -> 'rent_max', v_remote -> 'rent_max'),
                'bedrooms', coalesce(p_lead -> 'bedrooms', v_remote -> 'bedrooms'),
                'occupants', coalesce(p_lead -> 'occupants', v_remote -> 'occupants'),
                'pets', coalesce(p_lead -> 'pets', v_remote -> 'pets'),
                'comments', v_comments
            )
        ),
        '{}'::jsonb
    );
end;
$$;

COMMENT ON FUNCTION resman.merge_preferences(p_lead jsonb, p_base jsonb, p_remote jsonb) IS 'Returns the preferences to post: ResMan''s, ours over them, our comments first (decisions.md 4, 39).';

CREATE FUNCTION resman.merge_reads(p_reads resman.lead_read[], p_only text[]) RETURNS resman.merged_read[]
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    AS $$
declare
    v_guarded timestamptz := core.clock() - resman.guard_time();
begin
    return array(
        with rules as materialized (
            select
                known.property_id, known.stage, integration.sync_direction as direction,
                resman.direction_policies(
                    integration.sync_direction, known.property_id, known.stage
                ) as policies
            from (
                select distinct each.property_id, each.remote ->> 'stage' as stage
                from unnest(p_reads) as each
            ) as known
            inner join resman.resman_integration as integration
                on known.property_id = integration.property_id
        )

        select
            row(
                read, lead.fields, state.base, merged.parts,
                resman.host_values(
                    merged.parts -> 'to_domiq', lead.fields, read.remote, read.property_id
                ),
                exists (
                    select from jsonb_object_keys(read.remote) as field (key)
                    where not shown.remote ? field.key
                )
            )::resman.merged_read
        from unnest(p_reads) as read
        inner join resman.lead_state as state on state.unit_id = read.unit_id
        inner join rules
            on rules.property_id = read.property_id
                and rules.stage is not distinct from read.remote ->> 'stage'
        cross join lateral (
            select case
                when state.last_sync_at > v_guarded
                    then resman.without_late(read.remote, state.shown, state.prior)
                else read.remote
            end as remote
        ) as shown
        cross join lateral (
            select resman.lead_projection(read.unit_id) as fields
            offset 0
        ) as lead
        cross join lateral (
            select resman.directed(rules.direction, resman.merge_lead(
                state.base, state.shown, lead.fields,
                case
                    when p_only is null then shown.remote
                    else resman.only_fields(shown.remote, p_only)
                end,
                rules.policies, coalesce(state.held, '{}')
            )) as parts
            offset 0
        ) as merged
        where lead.fields is not null
        order by read.unit_id
    );
end;
$$;

COMMENT ON FUNCTION resman.merge_reads(p_reads resman.lead_read[], p_only text[]) IS 'Merges what ResMan has shown of leads with what we have, as the direction of their properties and the rules want it. Soon after a call what ResMan showed before it does not count. p_only: only these fields, null: all. The caller holds the leads and their rows.';

CREATE FUNCTION resman.merge_stage(p_base jsonb, p_shown jsonb, p_local jsonb, p_remote jsonb, p_held text[], p_merged jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $_$
declare
    v_stage jsonb := p_remote -> 'stage';
begin
    if v_stage is null or v_stage = coalesce(p_shown -> 'stage', '"prospect"'::jsonb) then
        return p_merged;
    elsif 'lost' = any(p_held) or (
        v_stage <> '"prospect"'::jsonb and p_local -> 'lost' = 'true'::jsonb
        and p_base -> 'lost' is distinct from 'true'::jsonb
    ) then
        return p_merged || jsonb_build_object(
            'to_resman', (p_merged -> 'to_resman') - 'lost',
            'conflicts', jsonb_path_query_array(
                p_merged -> 'conflicts', '$[*] ? (@.field != "lost")'
            ) || jsonb_build_object(
                'field', 'lost', 'type', 'status_conflict', 'domiq', p_local -> 'lost',
                'resman', v_stage, 'strategy', 'manual_review', 'rule', 'class status', 'value', null
            )
        );
    end if;
    return p_merged || jsonb_build_object(
        'to_domiq', p_merged -> 'to_domiq' || jsonb_build_object('stage', v_stage),
        'shown', p_merged -> 'shown' || jsonb_build_object('stage', v_stage)
    );
end;
$_$;

COMMENT ON FUNCTION resman.merge_stage(p_base jsonb, p_shown jsonb, p_local jsonb, p_remote jsonb, p_held text[], p_merged jsonb) IS 'Adds to a merged lead that it went on in ResMan, to applicant or resident; where we lost it meanwhile a person decides (semantics.md 3.7). Called by merge_lead only.';

CREATE FUNCTION resman.merge_value(p_field text, p_lead jsonb, p_base jsonb, p_remote jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
begin
    return case
        when p_lead -> p_field is not null
            and p_lead -> p_field is distinct from p_base -> p_field then p_lead -> p_field
        else coalesce(nullif(p_remote -> p_field, 'null'::jsonb), p_lead -> p_field)
    end;
end;
$$;

COMMENT ON FUNCTION resman.merge_value(p_field text, p_lead jsonb, p_base jsonb, p_remote jsonb) IS 'Returns the value of a field to post: ours where it changed on our side, else ResMan''s, else ours.';

CREATE FUNCTION resman.miss_appointment(p_tour resman.tour_booking_sync, p_state resman.tour_state) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    if p_state.remote_state in ('none', 'removed') then
        update resman.tour_state as state
        set looked_revision = state.told_revision, looked_at = core.clock()
        where state.tour_id = p_tour.id;
        return;
    elsif p_state.last_sync_at > core.clock() - interval '30 seconds' then
        return;
    end if;
    update resman.tour_state as state
    set
        remote_state = 'removed', looked_revision = state.told_revision, looked_at = core.clock(),
        staff_at = null, staff_revision = null, is_row_due = true
    where state.tour_id = p_tour.id;
    if p_state.remote_state = 'awaiting_removal' then
        perform resman.close_tour_tasks(p_tour.id, 'remove_appointment');
    elsif p_state.told ->> 'class' = 'placed' and resman.tour_class(p_tour.status) = 'placed' then
        perform resman.ask_for_review(p_tour, p_state, format(
            'ResMan no longer shows the appointment of %s, but the tour stands: make it anew there, '
            'or cancel the tour.',
            resman.tour_words((p_state.told ->> 'at')::timestamptz, p_tour.time_zone)
        ));
    end if;
end;
$$;

COMMENT ON FUNCTION resman.miss_appointment(p_tour resman.tour_booking_sync, p_state resman.tour_state) IS 'Notes that a prospect no longer shows a tour''s appointment: what was to be removed is done; a tour that still stands is staff''s to look at, and is never made again (decisions.md 23). Just after a call nothing is concluded.';

CREATE FUNCTION resman.missed_lead(p_row public.conversation) RETURNS integer
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select case
        when p_row.resman_sync_version
            > greatest(coalesce(state.row_version, 0), coalesce(job.row_version, 0))
            then p_row.resman_sync_version
                - greatest(coalesce(state.row_version, 0), coalesce(job.row_version, 0))
        when job.id is not null and job.property_id is null
            and resman.lead_property(p_row) is not null then 0
    end
    from (select 1) as one
    left join resman.lead_state as state on state.unit_id = p_row.id
    left join resman.lead_sync_queue as job
        on job.unit_id = p_row.id and job.status = 'pending' and job.sync_operation = 'push'
$$;

COMMENT ON FUNCTION resman.missed_lead(p_row public.conversation) IS 'Returns how many changes of a lead''s row were not captured; 0 where only its property was unknown; null where nothing was missed.';

CREATE FUNCTION resman.missing_reads(p_facts resman.call_facts) RETURNS SETOF jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_mapping resman.lead_sync_mapping := p_facts.mapping;
    v_home text := (p_facts.integration).resman_property_id;
    v_id text := v_mapping.resman_lead_id;
    v_since timestamptz := coalesce((p_facts.state).last_sync_at, (p_facts.state).created_at);
    v_email text := p_facts.lead ->> 'email';
    v_phone text := split_part(p_facts.lead ->> 'phone', ' ext ', 1);
begin
    return next resman.look_for('id', v_home, jsonb_build_object('prospect_id', v_id));
    return query
    select resman.look_for('id', v_home, jsonb_build_object('prospect_id', alias.winner_id))
    from resman.prospect_alias as alias
    where alias.property_id = v_mapping.property_id and alias.prospect_id = v_id;
    if v_email is not null then
        return next resman.look_for('contact', v_home, jsonb_build_object('email', v_email));
    end if;
    if v_phone is not null then
        return next resman.look_for('contact', v_home, jsonb_build_object('phone', v_phone));
    end if;
    -- A merge changes the winner, so it is among what was changed since.
    return next resman.look_for('marker', v_home, jsonb_build_object(
        'modified_from', to_char(
            (
                greatest(v_since, p_facts.decided_at - interval '30 days') - interval '5 minutes'
            ) at time zone 'utc',
            'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        ),
        'modified_to', to_char(
            (p_facts.decided_at + interval '1 minute') at time zone 'utc',
            'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        )
    )) || jsonb_build_object('marker', resman.lead_marker(v_mapping.conversation_id));
    return query
    select resman.look_for(
        'moved', other.resman_property_id, jsonb_build_object('prospect_id', v_id)
    ) || jsonb_build_object('property_id', other.property_id)
    from resman.account_properties(v_mapping.property_id) as other;
end;
$$;

COMMENT ON FUNCTION resman.missing_reads(p_facts resman.call_facts) IS 'Returns where to look for a prospect that answers nothing, in order: its id once more, its winner, who has the lead''s e-mail, phone or marker, and the account''s other properties.';

CREATE FUNCTION resman.move_chat_tour(p_tour resman.tour_booking_sync, p_wish jsonb) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_at timestamptz := (p_wish ->> 'at')::timestamptz;
    v_fault text;
begin
    if v_at <> p_tour.scheduled_datetime then
        v_fault := resman.slot_fault(
            p_tour.property_id, v_at, p_tour.duration_minutes, p_wish ->> 'type'
        );
    end if;
    if v_fault is null then
        begin
            update resman.tour_booking_sync as tour
            set scheduled_datetime = v_at, tour_type = p_wish ->> 'type'
            where tour.id = p_tour.id
                and (tour.scheduled_datetime, tour.tour_type) <> (v_at, p_wish ->> 'type');
            return p_tour.id;
        exception
            when exclusion_violation then
                v_fault := 'full';
            when unique_violation then
                -- The lead has another tour at that time, which is the one that is meant now.
                update resman.tour_booking_sync as tour
                set status = 'cancelled'
                where tour.id = p_tour.id;
                return resman.book_chat_tour(p_tour.conversation_id, p_wish);
        end;
    end if;
    return resman.refuse_chat(p_tour.conversation_id, p_tour.id, p_wish, v_fault);
end;
$$;

COMMENT ON FUNCTION resman.move_chat_tour(p_tour resman.tour_booking_sync, p_wish jsonb) IS 'Moves the tour that the chat agreed on, and returns the one that stands then. Where the new time cannot be, the tour keeps its own, and a refused one says why.';

CREATE FUNCTION resman.move_host_lead(p_unit_id uuid, p_property_id uuid) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $_$
declare
    v_row public.conversation;
begin
    if (
        select integration.sync_direction = 'to_resman'
        from resman.resman_integration as integration
        where integration.property_id = p_property_id
    ) or not exists (
        select 1 from pg_catalog.pg_attribute as attribute
        where attribute.attrelid = 'public.conversation'::regclass
            and attribute.attname = 'property_id' and not attribute.attisdropped
    ) then
        return true;
    end if;
    select conversation.* into v_row
    from public.conversation as conversation
    where conversation.id = p_unit_id
    for no key update skip locked;
    if not found then
        return not exists (
            select 1 from public.conversation as conversation where conversation.id = p_unit_id
        );
    end if;
    begin
        perform set_config('tourbase.origin', 'resman', true);
        execute 'update public.conversation set property_id = $1 where id = $2'
        using p_property_id, p_unit_id;
    exception
        when others then
            -- A trigger of the application refuses it: the lead stands elsewhere only in ResMan.
            null;
    end;
    perform set_config('tourbase.origin', '', true);
    return true;
end;
$_$;

COMMENT ON FUNCTION resman.move_host_lead(p_unit_id uuid, p_property_id uuid) IS 'Gives a lead''s row the property that its prospect was moved to, where the host has such a column and the direction lets ResMan write. Returns false while the application writes the row.';

CREATE FUNCTION resman.move_lanes(p_waiting resman.waiting_job[], p_jobs uuid[], p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    SET jit TO 'off'
    AS $$
declare
    v_turns tid[] := resman.lock_turns(array(
        select distinct waiting.property_id from unnest(p_waiting) as waiting
        order by waiting.property_id
    ));
begin
    with left_over as (
        select
            waiting.property_id,
            waiting.priority,
            count(taken.id) as jobs,
            bool_or(taken.id is null or not waiting.is_last) as is_more,
            -- The first job that was left; behind the last where the claim did not see further.
            coalesce(
                min(waiting.due_at) filter (where taken.id is null),
                case when bool_and(waiting.is_last) then p_now else max(waiting.due_at) end
            ) as due_at
        from unnest(p_waiting) as waiting
        left join unnest(p_jobs) as taken (id) on waiting.id = taken.id
        group by waiting.property_id, waiting.priority
    ),

    claim as (
        select
            looked.property_id, looked.jobs, looked.is_more,
            resman.least_each(
                looked.due_at, array_fill(looked.captured_until, array[3])
            ) as due_at
        from (
            select
                left_over.property_id, sum(left_over.jobs) as jobs,
                bool_or(left_over.is_more) as is_more,
                array[
                    min(left_over.due_at) filter (where left_over.priority = 1),
                    min(left_over.due_at) filter (where left_over.priority = 2),
                    min(left_over.due_at) filter (where left_over.priority = 3)
                ] as due_at,
                resman.captured_until(left_over.property_id, p_now) as captured_until
            from left_over
            group by left_over.property_id
        ) as looked
    )

    update resman.property_turn as turn
    set
        virtual_time = turn.virtual_time + claim.jobs,
        is_idle = not claim.is_more,
        floor_at = case
            when turn.next_floor_xid <= pg_snapshot_xmin(pg_current_snapshot())
                then resman.least_each(turn.next_floor_at, claim.due_at)
            else resman.least_each(turn.floor_at, claim.due_at)
        end,
        next_floor_at = claim.due_at,
        -- The upper end of a snapshot may lie below the newest transactions; this one does not.
        next_floor_xid = greatest(
            pg_current_xact_id(), pg_snapshot_xmax(pg_current_snapshot())
        )
    from claim
    where turn.ctid = any(v_turns) and turn.property_id = claim.property_id;
end;
$$;

COMMENT ON FUNCTION resman.move_lanes(p_waiting resman.waiting_job[], p_jobs uuid[], p_now timestamp with time zone) IS 'Counts a claim''s jobs as its properties'' turns, and raises the floors from which the next claims look. A floor rises to what the claim before has left, once all transactions that might still write an older job have ended.';

CREATE FUNCTION resman.move_tour(p_tour_id uuid, p_local timestamp without time zone, p_occurrence smallint DEFAULT NULL::smallint) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_tour resman.tour_booking_sync := resman.require_tour(p_tour_id);
begin
    update resman.tour_booking_sync as tour
    set scheduled_local = p_local, scheduled_occurrence = p_occurrence
    where tour.id = v_tour.id;
    return resman.tour_answer(v_tour.id);
end;
$$;

COMMENT ON FUNCTION resman.move_tour(p_tour_id uuid, p_local timestamp without time zone, p_occurrence smallint) IS 'Moves a tour to another time on the property''s clock; returns what book_tour does. Raises TB301 for an unknown tour, and what the row''s update raises: a full slot is 23P01 tour_booking_sync_capacity.';

CREATE FUNCTION resman.named_part(p_field text, p_one jsonb, p_part text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select case
        when p_one ? p_part then jsonb_build_object(p_field, p_one -> p_part) else '{}'::jsonb
    end
$$;

COMMENT ON FUNCTION resman.named_part(p_field text, p_one jsonb, p_part text) IS 'Returns {field: value} of a part of what was merged; {} where it has none. Called by merge_lead only.';

CREATE FUNCTION resman.needed_catalogues(p_property_id uuid, p_source text, p_lost_reason text) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select coalesce(jsonb_agg(wanted.kind), '[]'::jsonb)
    from (values ('sources', p_source), ('lost_reasons', p_lost_reason)) as wanted (kind, name)
    where wanted.name is not null and not exists (
        select 1 from resman.remote_catalogue as entry
        where entry.property_id = p_property_id
            and entry.kind = wanted.kind
            and entry.read_at > core.clock() - interval '1 day'
    )
$$;

COMMENT ON FUNCTION resman.needed_catalogues(p_property_id uuid, p_source text, p_lost_reason text) IS 'Returns the lists that a source or a lost reason is to be found in and that were not read within the last day.';

CREATE FUNCTION resman.needed_reads(p_prospect_id text, p_doubt_at timestamp with time zone, p_email text, p_phone text) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select case
        when p_prospect_id is not null
            then jsonb_build_array(jsonb_build_object('prospect_id', p_prospect_id))
        else case
            when p_doubt_at is null then '[]'::jsonb
            else jsonb_build_array(jsonb_build_object(
                'modified_from', to_char(
                    (p_doubt_at - interval '5 minutes') at time zone 'utc',
                    'YYYY-MM-DD"T"HH24:MI:SS"Z"'
                ),
                'modified_to', to_char(
                    (core.clock() + interval '1 minute') at time zone 'utc',
                    'YYYY-MM-DD"T"HH24:MI:SS"Z"'
                )
            ))
        end || case
            when p_email is null then '[]'::jsonb
            else jsonb_build_array(jsonb_build_object('email', p_email))
        end || case
            when p_phone is null then '[]'::jsonb
            else jsonb_build_array(jsonb_build_object('phone', split_part(p_phone, ' ext ', 1)))
        end
    end
$$;

COMMENT ON FUNCTION resman.needed_reads(p_prospect_id text, p_doubt_at timestamp with time zone, p_email text, p_phone text) IS 'Returns what to look up before a call: a known prospect by its id; else what changed since a lost answer, and who has the lead''s e-mail address or phone number.';

CREATE FUNCTION resman.new_backfill(p_property_id uuid, p_since timestamp with time zone, p_rate double precision, p_kind text) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_run_id uuid;
begin
    perform resman.require_connected(exists (
        select 1 from resman.resman_integration as integration
        where integration.property_id = p_property_id
    ), p_property_id);
    if p_kind = 'local' and p_since is not null and not exists (
        select 1 from pg_catalog.pg_attribute as host_column
        where host_column.attrelid = 'public.conversation'::regclass
            and host_column.attname = 'created_at'
            and not host_column.attisdropped
    ) then
        raise exception using
            errcode = 'TB274', message = 'the age of leads is not known',
            detail = 'conversation has no column created_at',
            hint = 'leave out --since: all leads are sent';
    end if;
    insert into resman.backfill_run (
        property_id, kind, since, rate_per_minute, started_at, cursor_at, reads_to
    )
    select
        p_property_id, p_kind, reach.since, p_rate, core.clock(),
        case p_kind when 'remote' then least(reach.since, integration.created_at) end,
        case p_kind
            when 'remote' then date_trunc('second', integration.created_at) + interval '1 second'
        end
    from resman.resman_integration as integration
    cross join lateral (
        select case p_kind
            when 'remote' then coalesce(p_since, integration.created_at - interval '5 years')
            else p_since
        end as since
    ) as reach
    where integration.property_id = p_property_id
    on conflict (property_id, kind) where state = 'running' do nothing
    returning backfill_run.id into v_run_id;
    if v_run_id is null then
        raise exception using
            errcode = 'TB271', message = 'a backfill of the property runs already',
            detail = format('property %s', p_property_id),
            hint = 'see tourbase backfill status; end it with: tourbase backfill cancel';
    end if;
    return v_run_id;
end;
$$;

COMMENT ON FUNCTION resman.new_backfill(p_property_id uuid, p_since timestamp with time zone, p_rate double precision, p_kind text) IS 'Makes the row of a backfill, local or remote; a remote one reads five years where it is not told since when. Returns its id. Raises TB205, TB271 where one runs, TB274 where the application does not note when a lead was created.';

CREATE FUNCTION resman.new_request(p_source text, p_payload jsonb, p_fields jsonb, p_key text) RETURNS resman.tour_request
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_new resman.tour_request;
begin
    v_new.id := core.uuid_v7();
    v_new.source := p_source;
    v_new.source_id := case
        when length(p_fields ->> 'source_id') <= 100 then p_fields ->> 'source_id'
    end;
    v_new.idempotency_key := p_key;
    v_new.body_sha256 := sha256(convert_to(p_payload::text, 'UTF8'));
    v_new.version := greatest(coalesce((p_fields ->> 'version')::integer, 1), 1);
    v_new.payload := p_payload;
    v_new.mapped := p_fields;
    v_new.open_requests := '[]'::jsonb;
    v_new.state := 'processing';
    v_new.created_at := core.clock();
    v_new.updated_at := v_new.created_at;
    return v_new;
end;
$$;

COMMENT ON FUNCTION resman.new_request(p_source text, p_payload jsonb, p_fields jsonb, p_key text) IS 'Returns the row of a request that was not yet looked at.';

CREATE FUNCTION resman.next_due_at() RETURNS timestamp with time zone
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    SET enable_nestloop TO 'on'
    SET enable_sort TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS $$
    select min(greatest(
        least(
            case when captured.due_at >= open.window_start then open.next_window else captured.due_at end,
            again.due_at
        ),
        open.open_until, open.closed_until
    ))
    from (
        select
            integration.property_id, turn.floor_at, lane.open_until, state.closed_until,
            resman.window_start(
                integration.sync_frequency, integration.time_zone, present.at
            ) as window_start,
            resman.next_window(
                integration.sync_frequency, integration.time_zone, present.at
            ) as next_window
        from (select core.clock() as at) as present
        cross join resman.resman_integration as integration
        left join resman.property_lane as lane on integration.property_id = lane.property_id
        left join lateral (
            select newest.floor_at from resman.property_turn as newest
            where newest.property_id = integration.property_id
            order by newest.virtual_time desc
            limit 1
        ) as turn on true
        left join resman.account_state as state
            on resman.account_key(integration.api_credentials) = state.account_key
        where integration.sync_enabled
            and integration.sync_status in ('active', 'error')
            and integration.sync_direction <> 'from_resman'
    ) as open
    cross join (values (1), (2), (3)) as level (priority)
    left join lateral (
        select job.due_at
        from resman.lead_sync_queue as job
        where job.status = 'pending'
            and job.property_id = open.property_id
            and job.priority = level.priority
            and job.due_at >= coalesce(open.floor_at[level.priority], '-infinity')
        order by job.due_at, job.seq
        limit 1
    ) as captured on true
    left join lateral (
        select job.next_retry_at as due_at
        from resman.lead_sync_queue as job
        where open.window_start < 'infinity'
            and job.status = 'pending'
            and job.property_id = open.property_id
            and job.priority = level.priority
            and job.next_retry_at >= open.window_start
        order by job.next_retry_at
        limit 1
    ) as again on true
    where captured.due_at is not null or again.due_at is not null
$$;

COMMENT ON FUNCTION resman.next_due_at() IS 'Returns when the next waiting job becomes due, its property''s window, breaker and account allowing; null when none waits. What lies below the floor of its property is found by claims only (sweep_lanes).';

CREATE FUNCTION resman.next_look(p_facts resman.call_facts, p_reads jsonb[], p_most integer) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_done jsonb := coalesce(p_facts.found -> 'looked', '[]'::jsonb);
    v_reads jsonb;
    v_count integer;
begin
    select coalesce(jsonb_agg(wanted.read order by wanted.place), '[]'::jsonb), count(*)
    into v_reads, v_count
    from (
        select asked.read, asked.place
        from unnest(p_reads) with ordinality as asked (read, place)
        where not exists (
            select 1 from jsonb_array_elements(v_done) as done (look)
            where done.look -> 'kind' = asked.read -> 'kind'
                and done.look -> 'resman_property_id' = asked.read -> 'resman_property_id'
                -- A window is asked for up to now, which is later each time.
                and (asked.read ->> 'kind' = 'marker' or done.look -> 'by' = asked.read -> 'by')
        )
        order by asked.place
        limit p_most
    ) as wanted;
    if v_count = 0 then
        return null;
    end if;
    perform resman.charge_look((p_facts.job).locked_by, (p_facts.integration).property_id, v_count);
    return jsonb_build_object('do', 'look', 'reads', v_reads);
end;
$$;

COMMENT ON FUNCTION resman.next_look(p_facts resman.call_facts, p_reads jsonb[], p_most integer) IS 'Returns what the bridge is to look up next, {do: look, reads}, of the looks that it has not made for this job; null where it has made all. Takes the calls from the account''s bucket.';

CREATE FUNCTION resman.next_window(p_frequency text, p_time_zone text, p_now timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select case p_frequency
        when 'hourly' then date_trunc('hour', p_now + interval '1 hour', p_time_zone)
        when 'daily' then
            (date_trunc('day', p_now at time zone p_time_zone) + interval '1 day')
            at time zone p_time_zone
        else '-infinity'::timestamptz
    end
$$;

COMMENT ON FUNCTION resman.next_window(p_frequency text, p_time_zone text, p_now timestamp with time zone) IS 'Returns when the next window of a property begins: the next full hour or midnight in its zone, also where the clocks change; minus infinity in real time.';

CREATE FUNCTION resman.normalize_email(p_email text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO ''
    AS $$
begin
    return nullif(
        split_part(btrim(p_email), '@', 1)
        || coalesce('@' || nullif(lower(split_part(btrim(p_email), '@', 2)), ''), ''),
        ''
    );
end;
$$;

COMMENT ON FUNCTION resman.normalize_email(p_email text) IS 'Returns an e-mail address trimmed, its domain in lower case; null when nothing is left.';

CREATE FUNCTION resman.normalize_name(p_name text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO ''
    AS $$
begin
    return nullif(
        btrim(regexp_replace(
            case when getdatabaseencoding() = 'UTF8' then normalize(p_name, nfc) else p_name end,
            '\s+', ' ', 'g'
        )),
        ''
    );
end;
$$;

COMMENT ON FUNCTION resman.normalize_name(p_name text) IS 'Returns a name trimmed, its spaces collapsed, composed (NFC); null when nothing is left.';

CREATE FUNCTION resman.normalize_phone(p_phone text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO ''
    AS $_$
declare
    v_number text := p_phone;
    v_extension text;
begin
    if v_number ~ '[xX#]' then
        v_extension := substring(v_number from '(?i)(?:ext\.?|extension|x|#)\s*(\d+)\s*$');
        v_number := regexp_replace(v_number, '\s*(ext\.?|extension|x|#)\s*\d+\s*$', '', 'i');
    end if;
    v_number := regexp_replace(v_number, '[^0-9+]', '', 'g');
    v_number := case
        when v_number like '00%' then '+' || substr(v_number, 3)
        when v_number like '+%' then '+' || replace(v_number, '+', '')
        else replace(v_number, '+', '')
    end;
    if v_number ~ '^\+?1[0-9]{10}$' then
        v_number := right(v_number, 10);
    end if;
    return nullif(nullif(v_number, '+'), '') || coalesce(' ext ' || v_extension, '');
end;
$_$;

COMMENT ON FUNCTION resman.normalize_phone(p_phone text) IS 'Returns a phone number as ten digits (NANP) or + and digits, an extension behind ext; null when it has no digit (resman-api.md A09).';

CREATE FUNCTION resman.note_alias(p_property_id uuid, p_prospect_id text, p_winner_id text, p_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    if p_prospect_id = p_winner_id then
        return;
    end if;
    -- What was seen last holds: a winner is no loser any more, so no ring is left.
    delete from resman.prospect_alias as alias
    where alias.property_id = p_property_id and alias.prospect_id = p_winner_id;
    update resman.prospect_alias as alias
    set winner_id = p_winner_id, seen_at = p_at
    where alias.property_id = p_property_id and alias.winner_id = p_prospect_id;
    insert into resman.prospect_alias (property_id, prospect_id, winner_id, seen_at)
    values (p_property_id, p_prospect_id, p_winner_id, p_at)
    on conflict (property_id, prospect_id) do update
    set winner_id = excluded.winner_id, seen_at = excluded.seen_at;
end;
$$;

COMMENT ON FUNCTION resman.note_alias(p_property_id uuid, p_prospect_id text, p_winner_id text, p_at timestamp with time zone) IS 'Notes that ResMan has merged a prospect into another; whoever was merged into the loser before now goes to the winner (semantics.md I37). The caller holds the property''s merges.';

CREATE FUNCTION resman.note_change(p_action text, p_property_id uuid, p_reason text, p_change jsonb) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    insert into core.audit_event (action, subject_type, subject_id, reason, change)
    values (
        p_action, 'property', p_property_id::text, p_reason,
        coalesce(p_change, '{}'::jsonb) - 'api_credentials'
    )
$$;

COMMENT ON FUNCTION resman.note_change(p_action text, p_property_id uuid, p_reason text, p_change jsonb) IS 'Writes the audit event of a change to a property; credentials are never part of it.';

CREATE FUNCTION resman.note_cleared_fields(p_job resman.lead_sync_queue, p_lead jsonb, p_call jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_cleared text[] := array_remove(resman.cleared_fields(p_lead, p_call -> 'base'), 'lost');
begin
    if v_cleared = '{}' then
        return;
    end if;
    insert into resman.staff_task (property_id, kind, conversation_id, resman_prospect_id, text)
    select p_job.property_id, 'clear_field', p_job.unit_id, p_call ->> 'prospect_id', field.name
    from unnest(v_cleared) as field (name)
    on conflict do nothing;
end;
$$;

COMMENT ON FUNCTION resman.note_cleared_fields(p_job resman.lead_sync_queue, p_lead jsonb, p_call jsonb) IS 'Gives staff a task for each field that was emptied on our side: ResMan''s interface cannot empty it (decisions.md 4).';

CREATE FUNCTION resman.note_conflict(p_unit_id uuid, p_property_id uuid, p_prospect_id text, p_conflict jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_is_open boolean := p_conflict ->> 'strategy' = 'manual_review';
    v_field text := p_conflict ->> 'field';
begin
    update resman.lead_sync_conflicts as known
    set
        resman_value = p_conflict -> 'resman', domiq_value = p_conflict -> 'domiq',
        notes = coalesce(p_conflict ->> 'rule', known.notes)
    where known.conversation_id = p_unit_id and known.conflict_field = v_field
        and known.resolution_status in ('pending', 'manual_review');
    if not found or not v_is_open then
        insert into resman.lead_sync_conflicts (
            conversation_id, property_id, resman_lead_id, conflict_type, conflict_field,
            resman_value, domiq_value, conflict_severity, resolution_status, resolution_strategy,
            resolved_value, resolved_at, resolved_by_name, notes
        )
        values (
            p_unit_id, p_property_id, p_prospect_id, p_conflict ->> 'type', v_field,
            p_conflict -> 'resman', p_conflict -> 'domiq',
            case when v_field in ('lost', 'email', 'phone') then 'high' else 'medium' end,
            case when v_is_open then 'manual_review' else 'auto_resolved' end,
            case when not v_is_open then p_conflict ->> 'strategy' end,
            case when not v_is_open then p_conflict -> 'value' end,
            case when not v_is_open then core.clock() end,
            case when not v_is_open then 'rule:' || (p_conflict ->> 'rule') end,
            case when v_is_open then p_conflict ->> 'rule' end
        );
    end if;
end;
$$;

COMMENT ON FUNCTION resman.note_conflict(p_unit_id uuid, p_property_id uuid, p_prospect_id text, p_conflict jsonb) IS 'Notes one field of a lead that both sides changed: opens it, gives the open one its newest values, or keeps what a rule has decided. Called by note_conflicts only.';

CREATE FUNCTION resman.note_conflicts(p_unit_id uuid, p_property_id uuid, p_prospect_id text, p_conflicts jsonb) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_one jsonb;
    v_open text[];
begin
    for v_one in select found.value from jsonb_array_elements(p_conflicts) as found (value) loop
        perform resman.note_conflict(p_unit_id, p_property_id, p_prospect_id, v_one);
    end loop;
    v_open := array(
        select found.conflict_field from resman.lead_sync_conflicts as found
        where found.conversation_id = p_unit_id and found.conflict_field is not null
            and found.resolution_status in ('pending', 'manual_review')
            and found.conflict_field not like 'tour %'
        order by found.conflict_field
    );
    update resman.lead_state as state
    set
        held = nullif(v_open, '{}'), is_host_due = true,
        sync_status = case
            when v_open <> '{}' then 'conflict'
            when state.sync_status = 'conflict' then 'synced'
            else state.sync_status
        end,
        reason_code = case
            when v_open <> '{}' then 'RM401'
            when state.reason_code <> 'RM401' then state.reason_code
        end
    where state.unit_id = p_unit_id and coalesce(state.held, '{}') <> v_open;
    return cardinality(v_open);
end;
$$;

COMMENT ON FUNCTION resman.note_conflicts(p_unit_id uuid, p_property_id uuid, p_prospect_id text, p_conflicts jsonb) IS 'Notes fields of a lead that both sides changed, as merge_lead tells them: opens those that wait for a person, and keeps what a rule has decided. Holds the fields that are open; returns how many there are.';

CREATE FUNCTION resman.note_failure(p_property_id uuid, p_bridge_id uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_errors integer;
    v_limit double precision := resman.bridge_setting(p_bridge_id, 'breaker_failures', 5);
    v_cool double precision := resman.bridge_setting(p_bridge_id, 'breaker_cool_seconds', 60);
begin
    update resman.resman_integration as integration
    set
        error_count = integration.error_count + 1, last_sync_at = core.clock(),
        sync_status = case
            when integration.error_count + 1 >= v_limit and integration.sync_status = 'active' then 'error'
            else integration.sync_status
        end
    where integration.property_id = p_property_id
    returning integration.error_count into v_errors;
    if v_errors >= v_limit then
        update resman.property_lane as lane
        set
            open_count = lane.open_count + 1,
            open_until = core.clock() + make_interval(
                secs => (0.5 + random() / 2) * least(900, v_cool * power(2, least(lane.open_count, 10)))
            )
        where lane.property_id = p_property_id
            and coalesce(lane.open_until <= core.clock(), true);
    end if;
end;
$$;

COMMENT ON FUNCTION resman.note_failure(p_property_id uuid, p_bridge_id uuid) IS 'Counts a failure that says nothing about the lead; at the limit the property''s breaker opens (semantics.md 3.10, decisions.md 42).';

CREATE FUNCTION resman.note_gone(p_mapping resman.lead_sync_mapping, p_at timestamp with time zone) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    insert into resman.gone_prospect (unit_id, property_id, prospect_id, gone_at, looked_at)
    values (
        p_mapping.conversation_id, p_mapping.property_id, p_mapping.resman_lead_id, p_at, p_at
    )
    on conflict (unit_id) do update
    set
        property_id = excluded.property_id, prospect_id = excluded.prospect_id,
        gone_at = case
            when gone_prospect.prospect_id = excluded.prospect_id then gone_prospect.gone_at
            else excluded.gone_at
        end,
        looked_at = excluded.looked_at
$$;

COMMENT ON FUNCTION resman.note_gone(p_mapping resman.lead_sync_mapping, p_at timestamp with time zone) IS 'Notes that a lead''s prospect was looked for everywhere and not found.';

CREATE FUNCTION resman.note_import(p_unit_id uuid, p_user_id uuid, p_property_id uuid, p_prospect jsonb, p_remote jsonb, p_served_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_now timestamptz := core.clock();
    v_lead jsonb := resman.lead_projection(p_unit_id);
    v_prospect_id text := lower(p_prospect ->> 'prospect_id');
    v_person_id text := lower(p_prospect ->> 'person_id');
begin
    insert into resman.lead_state (
        unit_id, property_id, user_id, row_version, sync_status, base, shown, remote_hash,
        remote_read_at, is_host_due, first_synced_at, last_sync_at
    )
    values (
        p_unit_id, p_property_id, p_user_id, (v_lead ->> '_row_version')::integer, 'synced',
        -- What only we tell is not told of a lead that ResMan itself has told.
        jsonb_strip_nulls(
            (p_remote - 'stage') || jsonb_build_object('comments', v_lead -> 'comments')
        ),
        p_remote, p_prospect ->> 'content_hash', p_served_at, true, v_now, v_now
    );
    insert into resman.person_state (user_id, resman_contact_id, sync_status, last_sync_at)
    values (p_user_id, v_person_id, 'synced', v_now)
    on conflict (user_id) do nothing;
    insert into resman.lead_sync_mapping (
        conversation_id, resman_lead_id, property_id, last_sync_at, resman_contact_id
    )
    values (p_unit_id, v_prospect_id, p_property_id, v_now, v_person_id);
    insert into resman.lead_sync_log (
        conversation_id, resman_lead_id, sync_direction, sync_status, sync_type, sync_data,
        property_id
    )
    values (
        p_unit_id, v_prospect_id, 'from_resman', 'success', 'create',
        jsonb_build_object(
            'hash', p_prospect ->> 'content_hash',
            'fields', array(
                select field.key from jsonb_each(p_remote) as field
                where field.value <> 'null'::jsonb order by field.key
            )
        ),
        p_property_id
    );
    perform resman.tell_rest(array[p_unit_id]);
end;
$$;

COMMENT ON FUNCTION resman.note_import(p_unit_id uuid, p_user_id uuid, p_property_id uuid, p_prospect jsonb, p_remote jsonb, p_served_at timestamp with time zone) IS 'Notes of a lead that was made of a prospect what both sides hold, and which prospect it is.';

CREATE FUNCTION resman.note_leads(p_facts resman.call_facts[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET enable_hashjoin TO 'on'
    SET enable_nestloop TO 'off'
    SET jit TO 'off'
    AS $$
begin
    update resman.lead_state as state
    set
        user_id = (fact.lead ->> '_user_id')::uuid,
        row_version = greatest(state.row_version, (fact.lead ->> '_row_version')::integer)
    from unnest(p_facts) as fact
    where state.unit_id = any(array(select (each.job).unit_id from unnest(p_facts) as each))
        and state.unit_id = (fact.job).unit_id and fact.lead is not null
        and (fact.state).doubt_attempt_id is null
        and (
            state.user_id is distinct from (fact.lead ->> '_user_id')::uuid
            or state.row_version < (fact.lead ->> '_row_version')::integer
        );
end;
$$;

COMMENT ON FUNCTION resman.note_leads(p_facts resman.call_facts[]) IS 'Notes whose the leads are that are looked at, and how new their rows; of a lead in doubt, once it is settled.';

CREATE FUNCTION resman.note_likely_same(p_job resman.lead_sync_queue, p_lead jsonb, p_found jsonb) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    insert into resman.staff_task (property_id, kind, conversation_id, resman_prospect_id, text)
    select
        p_job.property_id, 'review_duplicate', p_job.unit_id, prospect.value ->> 'prospect_id',
        format(
            'Prospect %s has the e-mail or phone of this lead, which was made beside it. If both '
            'are one person, merge them in ResMan.',
            prospect.value ->> 'prospect_id'
        )
    from jsonb_array_elements(coalesce(p_found -> 'prospects', '[]'::jsonb)) as prospect (value)
    where resman.is_same_contact(p_lead, prospect.value)
    on conflict do nothing
$$;

COMMENT ON FUNCTION resman.note_likely_same(p_job resman.lead_sync_queue, p_lead jsonb, p_found jsonb) IS 'Asks staff to look at prospects that have a lead''s e-mail or phone and are not surely the same person: they are never adopted (resman-api.md 3.5 step 4, vector 24).';

CREATE FUNCTION resman.note_marked_twice(p_job resman.lead_sync_queue, p_marker text, p_found jsonb) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    with marked as (
        select
            found.prospect ->> 'prospect_id' as prospect_id,
            first_value(found.prospect ->> 'prospect_id') over () as kept_id
        from resman.find_marked(p_found -> 'prospects', p_marker) as found
    )

    insert into resman.staff_task (property_id, kind, conversation_id, resman_prospect_id, text)
    select distinct
        p_job.property_id, 'review_duplicate', p_job.unit_id, marked.prospect_id,
        format(
            'Prospect %s was made of this lead a second time; %s is kept. Merge them in ResMan.',
            marked.prospect_id, marked.kept_id
        )
    from marked
    where marked.prospect_id <> marked.kept_id
    on conflict do nothing
$$;

COMMENT ON FUNCTION resman.note_marked_twice(p_job resman.lead_sync_queue, p_marker text, p_found jsonb) IS 'Asks staff to merge a further prospect with a lead''s marker into the first; it is never lost by us (resman-api.md 3.5 step 7).';

CREATE FUNCTION resman.note_missed_changes(p_limit integer DEFAULT 1000) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    SET lock_timeout TO '200ms'
    AS $$
declare
    v_leads uuid[];
    v_count integer;
begin
    insert into resman.lead_change (kind, user_id)
    select 'person', person.id
    from public."user" as person
    left join resman.person_state as state on person.id = state.user_id
    where person.resman_sync_version > coalesce(state.row_version, 0)
        and not exists (
            select 1 from resman.lead_change as change where change.user_id = person.id
        )
    limit p_limit;

    select array_agg(missed.id) into v_leads
    from (
        select conversation.id
        from public.conversation as conversation
        where exists (select 1 from resman.missed_lead(conversation) as lead where lead is not null)
        order by conversation.id
        limit p_limit
        for no key update skip locked
    ) as missed;

    perform resman.enqueue_lead(
        conversation.id, 'push', 2, greatest(resman.missed_lead(conversation), 0),
        conversation.resman_sync_version
    )
    from public.conversation as conversation
    where conversation.id = any(v_leads)
    order by conversation.id;
    get diagnostics v_count = row_count;
    return v_count + resman.note_missed_deletes(p_limit);
end;
$$;

COMMENT ON FUNCTION resman.note_missed_changes(p_limit integer) IS 'Finds changes that capture could not note, because their rows are ahead of what was captured, leads whose property has become known, and deletes; returns how many (decisions.md 47).';

CREATE FUNCTION resman.note_missed_chats(p_limit integer DEFAULT 1000) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    SET jit TO 'off'
    AS $$
declare
    v_from text := to_char(core.clock() - interval '1 day', 'YYYY-MM-DD');
    v_count integer;
begin
    if resman.hear_chats() = 0 then
        return 0;
    end if;
    insert into resman.chat_change (conversation_id)
    select missed.id
    from (
        select lead.id, resman.lead_property(lead) as property_id, to_jsonb(lead) as fields
        from public.conversation as lead
        where left(to_jsonb(lead) ->> 'tour_datetime', 10) >= v_from or exists (
            select 1 from resman.chat_tour as known
            where known.conversation_id = lead.id and known.seen ->> 'at' >= v_from
        )
    ) as missed
    left join resman.chat_tour as known on missed.id = known.conversation_id
    cross join lateral resman.chat_wish(
        missed.fields, resman.property_zone(missed.property_id)
    ) as wish (told)
    where resman.takes_chat_tours(missed.property_id)
        and wish.told <> coalesce(known.seen, '{}'::jsonb)
        and coalesce(wish.told ->> 'at', known.seen ->> 'at')::timestamptz > core.clock()
        and not exists (
            select 1 from resman.chat_change as change where change.conversation_id = missed.id
        )
    order by missed.id
    limit p_limit;
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

COMMENT ON FUNCTION resman.note_missed_chats(p_limit integer) IS 'Notes coming tours in leads'' columns that no trigger noted, also those from before their property took tours from there; returns how many.';

CREATE FUNCTION resman.note_missed_deletes(p_limit integer DEFAULT 1000) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_units uuid[];
begin
    with missed as (
        select state.unit_id, state.property_id, state.user_id
        from resman.lead_state as state
        -- A request has a state too, but no row of the application.
        where state.row_version > 0
        union
        select job.unit_id, job.property_id, null
        from resman.lead_sync_queue as job
        where job.status = 'pending' and job.conversation_id is not null
    ),

    buried as (
        insert into resman.lead_tombstone (
            unit_id, property_id, user_id, resman_lead_id, deleted_by
        )
        select distinct on (missed.unit_id)
            missed.unit_id, missed.property_id, missed.user_id,
            (
                select mapping.resman_lead_id from resman.lead_sync_mapping as mapping
                where mapping.conversation_id = missed.unit_id
                    and mapping.mapping_status in ('active', 'merged')
            ),
            'unknown'
        from missed
        where not exists (
            select 1 from public.conversation as conversation where conversation.id = missed.unit_id
        ) and not exists (
            select 1 from resman.lead_tombstone as gone where gone.unit_id = missed.unit_id
        )
        order by missed.unit_id, missed.user_id nulls last
        limit p_limit
        on conflict (unit_id) do nothing
        returning unit_id
    )

    select array_agg(buried.unit_id) into v_units from buried;
    perform resman.bury_leads(coalesce(v_units, '{}'));
    return coalesce(cardinality(v_units), 0);
end;
$$;

COMMENT ON FUNCTION resman.note_missed_deletes(p_limit integer) IS 'Finds leads that are gone without a tombstone, because capture could not leave one; returns how many. Called by note_missed_changes.';

CREATE FUNCTION resman.note_missed_tours(p_limit integer) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_count integer;
begin
    insert into resman.lead_change (kind, conversation_id, request_id)
    select
        'tour', missed.conversation_id,
        case when missed.conversation_id is null then missed.unit_id end
    from (
        select distinct tour.unit_id, tour.conversation_id
        from resman.tour_booking_sync as tour
        left join resman.lead_state as state on tour.unit_id = state.unit_id
        where tour.sync_status = 'pending'
            and tour.updated_at < core.clock() - interval '5 seconds'
            and state.reason_code is null
            and resman.is_tour_due(tour.unit_id)
            and (tour.conversation_id is null or exists (
                select 1 from public.conversation as lead where lead.id = tour.conversation_id
            ))
            and not exists (
                select 1 from resman.lead_sync_queue as job
                where job.unit_id = tour.unit_id and job.status in ('pending', 'processing')
            )
            and not exists (
                select 1 from resman.lead_change as change
                where change.kind = 'tour'
                    and coalesce(change.conversation_id, change.request_id) = tour.unit_id
            )
        limit p_limit
    ) as missed;
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

COMMENT ON FUNCTION resman.note_missed_tours(p_limit integer) IS 'Notes tours of which something is to be told and for which no job waits, unless their lead is held; returns how many (D21).';

CREATE FUNCTION resman.note_missing(p_property_id uuid, p_prospect_ids jsonb) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    update resman.prospect_inbox as inbox
    set state = 'skipped', reason = 'its id shows nothing', record = null
    where inbox.property_id = p_property_id
        and inbox.prospect_id in (
            select lower(missing.id)
            from jsonb_array_elements_text(coalesce(p_prospect_ids, '[]'::jsonb)) as missing (id)
        )
$$;

COMMENT ON FUNCTION resman.note_missing(p_property_id uuid, p_prospect_ids jsonb) IS 'Notes that prospects were asked for by their ids and not shown: they are not asked for again.';

CREATE FUNCTION resman.note_probe(p_job resman.lead_sync_queue, p_attempt resman.lead_attempt, p_is_found boolean) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
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

COMMENT ON FUNCTION resman.note_probe(p_job resman.lead_sync_queue, p_attempt resman.lead_attempt, p_is_found boolean) IS 'Notes that a lost answer was looked for, and whether its call was found.';

CREATE FUNCTION resman.note_reads(p_property_id uuid, p_prospects jsonb, p_served_at timestamp with time zone, p_applied resman.applied_read[]) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    insert into resman.prospect_inbox as inbox (
        property_id, prospect_id, content_hash, read_at, state, reason, record
    )
    select
        p_property_id, shown.prospect_id, shown.prospect ->> 'content_hash', shown.served_at,
        worst.state, worst.reason,
        case when worst.state = 'held' then shown.prospect end
    from (
        select distinct on (lower(prospect.value ->> 'prospect_id'))
            lower(prospect.value ->> 'prospect_id') as prospect_id,
            prospect.value as prospect,
            coalesce((prospect.value ->> 'served_at')::timestamptz, p_served_at) as served_at
        from jsonb_array_elements(p_prospects) as prospect (value)
        where prospect.value ? 'content_hash'
        order by lower(prospect.value ->> 'prospect_id')
    ) as shown
    inner join (
        select distinct on (one.prospect_id) one.prospect_id, one.state, one.reason
        from unnest(p_applied) as one
        order by
            one.prospect_id,
            array_position(array['hinted', 'held', 'applied', 'skipped'], one.state)
    ) as worst on shown.prospect_id = worst.prospect_id
    on conflict (property_id, prospect_id) do update
    set
        content_hash = excluded.content_hash, read_at = excluded.read_at, state = excluded.state,
        reason = excluded.reason, record = excluded.record
    where inbox.read_at is null or excluded.read_at >= inbox.read_at
$$;

COMMENT ON FUNCTION resman.note_reads(p_property_id uuid, p_prospects jsonb, p_served_at timestamp with time zone, p_applied resman.applied_read[]) IS 'Notes what became of prospects that ResMan has shown; of the leads of one prospect, what became of the one that fared worst.';

CREATE FUNCTION resman.note_staff_time(p_tour_id uuid, p_at timestamp with time zone) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    update resman.chat_tour as known
    set staff_at = p_at
    from resman.tour_booking_sync as tour
    inner join resman.resman_integration as integration on tour.property_id = integration.property_id
    where known.tour_id = p_tour_id
        and tour.id = p_tour_id
        and integration.sync_direction <> 'to_resman'
        and resman.takes_chat_tours(tour.property_id)
$$;

COMMENT ON FUNCTION resman.note_staff_time(p_tour_id uuid, p_at timestamp with time zone) IS 'Notes that staff''s time of a tour is to be written into its lead''s column, where the chat agreed on the tour and the direction allows it.';

CREATE FUNCTION resman.note_success(p_property_id uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    update resman.resman_integration as integration
    set
        last_sync_at = core.clock(), last_successful_sync_at = core.clock(), error_count = 0,
        sync_status = case integration.sync_status when 'error' then 'active' else integration.sync_status end
    where integration.property_id = p_property_id
        and (
            integration.error_count > 0 or integration.sync_status = 'error'
            or integration.last_successful_sync_at is null
            or integration.last_successful_sync_at < core.clock() - interval '10 seconds'
        );
    update resman.property_lane as lane
    set open_count = 0, open_until = null
    where lane.property_id = p_property_id and lane.open_count > 0;
    update resman.account_state as state
    set closed_count = 0, closed_until = null
    from resman.resman_integration as integration
    where integration.property_id = p_property_id
        and state.account_key = resman.account_key(integration.api_credentials)
        and state.closed_count > 0
        and coalesce(state.closed_until <= core.clock(), true);
end;
$$;

COMMENT ON FUNCTION resman.note_success(p_property_id uuid) IS 'Closes the breaker of a property and forgets its account''s troubles, where it had any.';

CREATE FUNCTION resman.note_successes(p_properties uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_now timestamptz := core.clock();
    v_property uuid;
begin
    for v_property in
        select integration.property_id
        from resman.resman_integration as integration
        left join resman.property_lane as lane
            on integration.property_id = lane.property_id and lane.property_id = any(p_properties)
        where integration.property_id = any(p_properties)
            and (
                integration.error_count > 0 or integration.sync_status = 'error'
                or integration.last_successful_sync_at is null
                or integration.last_successful_sync_at < v_now - interval '10 seconds'
                or lane.open_count > 0
                or (
                    select state.closed_count from resman.account_state as state
                    where state.account_key = resman.account_key(integration.api_credentials)
                ) > 0
            )
        order by integration.property_id
    loop
        perform resman.note_success(v_property);
    end loop;
end;
$$;

COMMENT ON FUNCTION resman.note_successes(p_properties uuid[]) IS 'Does note_success for those of the properties that have something to note, in one order.';

CREATE TABLE resman.tour_rule (
    property_id uuid NOT NULL,
    slot_minutes integer DEFAULT 30 NOT NULL,
    capacity integer DEFAULT 1 NOT NULL,
    buffer_before_minutes integer DEFAULT 0 NOT NULL,
    buffer_after_minutes integer DEFAULT 0 NOT NULL,
    notice_minutes integer DEFAULT 0 NOT NULL,
    horizon_days integer DEFAULT 60 NOT NULL,
    tour_types text[] DEFAULT '{in_person,virtual,self_guided}'::text[] NOT NULL,
    tours_from_conversation boolean DEFAULT false NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT tour_rule_buffer_after_minutes_check CHECK (((buffer_after_minutes >= 0) AND (buffer_after_minutes <= 240))),
    CONSTRAINT tour_rule_buffer_before_minutes_check CHECK (((buffer_before_minutes >= 0) AND (buffer_before_minutes <= 240))),
    CONSTRAINT tour_rule_capacity_check CHECK (((capacity >= 1) AND (capacity <= 1000))),
    CONSTRAINT tour_rule_horizon_days_check CHECK (((horizon_days >= 1) AND (horizon_days <= 365))),
    CONSTRAINT tour_rule_notice_minutes_check CHECK (((notice_minutes >= 0) AND (notice_minutes <= 525600))),
    CONSTRAINT tour_rule_slot_minutes_check CHECK ((((slot_minutes >= 15) AND (slot_minutes <= 480)) AND ((slot_minutes % 15) = 0))),
    CONSTRAINT tour_rule_tour_types_check CHECK (((cardinality(tour_types) > 0) AND (tour_types <@ ARRAY['in_person'::text, 'virtual'::text, 'self_guided'::text])))
);

COMMENT ON TABLE resman.tour_rule IS 'How tours are offered at a property that has opening hours; without a row the defaults hold.';

COMMENT ON COLUMN resman.tour_rule.property_id IS 'The property.';

COMMENT ON COLUMN resman.tour_rule.slot_minutes IS 'Length of a slot, and of a tour that names none.';

COMMENT ON COLUMN resman.tour_rule.capacity IS 'Tours that may take place at the same time.';

COMMENT ON COLUMN resman.tour_rule.buffer_before_minutes IS 'Kept free before each tour.';

COMMENT ON COLUMN resman.tour_rule.buffer_after_minutes IS 'Kept free after each tour.';

COMMENT ON COLUMN resman.tour_rule.notice_minutes IS 'A request must come so long before its start.';

COMMENT ON COLUMN resman.tour_rule.horizon_days IS 'A request may reach so many days ahead.';

COMMENT ON COLUMN resman.tour_rule.tour_types IS 'What may be requested.';

COMMENT ON COLUMN resman.tour_rule.tours_from_conversation IS 'True: the lead''s own tour columns book its tour.';

COMMENT ON COLUMN resman.tour_rule.updated_at IS 'Last change of the row.';

CREATE FUNCTION resman.occupied_span(p_rule resman.tour_rule, p_at timestamp with time zone, p_duration_minutes integer) RETURNS tstzrange
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select case
        when p_rule.property_id is not null then tstzrange(
            p_at - make_interval(mins => p_rule.buffer_before_minutes),
            p_at + make_interval(
                mins => coalesce(p_duration_minutes, p_rule.slot_minutes) + p_rule.buffer_after_minutes
            )
        )
    end
$$;

COMMENT ON FUNCTION resman.occupied_span(p_rule resman.tour_rule, p_at timestamp with time zone, p_duration_minutes integer) IS 'Returns what a tour occupies, with the time that is kept free around it; null without rules.';

CREATE FUNCTION resman.oldest_waiting(p_property_id uuid) RETURNS timestamp with time zone[]
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_sort TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    SET jit TO 'off'
    AS $$
begin
    return array(
        select (
            select job.due_at from resman.lead_sync_queue as job
            where job.status = 'pending'
                and job.property_id = p_property_id
                and job.priority = level.priority
            order by job.due_at, job.seq
            limit 1
        )
        from (values (1), (2), (3)) as level (priority)
    );
end;
$$;

COMMENT ON FUNCTION resman.oldest_waiting(p_property_id uuid) IS 'Returns for each priority since when the oldest job of a property is due; null: none waits.';

CREATE FUNCTION resman.one_each_prospect(p_units uuid[]) RETURNS uuid[]
    LANGUAGE plpgsql
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
declare
    v_kept uuid[] := p_units;
    v_shared record;
begin
    for v_shared in
        select own.property_id, own.resman_lead_id, array_agg(own.conversation_id) as units
        from unnest(p_units) as unit (id)
        -- Looked up for each lead, never in all that are mapped.
        cross join lateral (
            select mapping.conversation_id, mapping.property_id, mapping.resman_lead_id
            from resman.lead_sync_mapping as mapping
            where mapping.conversation_id = unit.id
                and mapping.mapping_status in ('active', 'merged')
            offset 0
        ) as own
        where (
            select true from resman.lead_sync_mapping as further
            where further.property_id = own.property_id
                and further.resman_lead_id = own.resman_lead_id
                and further.mapping_status = 'merged'
            limit 1
        )
        group by own.property_id, own.resman_lead_id
    loop
        v_kept := array(
            select kept.id from unnest(v_kept) as kept (id) where kept.id <> all(v_shared.units)
        );
        -- Never waited for: another claim takes the prospect's leads now.
        if pg_try_advisory_xact_lock(hashtextextended(
            concat('prospect/', v_shared.property_id, v_shared.resman_lead_id), 0
        )) and not resman.is_prospect_busy(v_shared.property_id, v_shared.resman_lead_id) then
            v_kept := v_kept || v_shared.units[1];
        end if;
    end loop;
    return v_kept;
end;
$$;

COMMENT ON FUNCTION resman.one_each_prospect(p_units uuid[]) IS 'Of leads to be claimed, keeps one for each prospect that several stand for, and none where one is being worked on: who reads a prospect must not post over what another has just posted.';

CREATE FUNCTION resman.only_fields(p_remote jsonb, p_only text[]) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select coalesce(jsonb_object_agg(field.key, field.value), '{}'::jsonb)
    from jsonb_each(p_remote) as field
    where field.key = any(p_only)
$$;

COMMENT ON FUNCTION resman.only_fields(p_remote jsonb, p_only text[]) IS 'Returns these fields of what ResMan shows: the others count as not shown.';

CREATE FUNCTION resman.open_accounts(p_bridge_id uuid, p_now timestamp with time zone) RETURNS TABLE(account_key text, budget integer)
    LANGUAGE plpgsql
    SET search_path TO ''
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    SET jit TO 'off'
    AS $$
declare
    v_rate double precision := resman.bridge_setting(p_bridge_id, 'rate_per_minute', 60);
    v_concurrency double precision := resman.bridge_setting(p_bridge_id, 'account_concurrency', 2);
begin
    -- Two bridges must not spend the same budget; where there is none, they need not wait.
    perform 1 from resman.account_state as state
    where coalesce(state.rate_per_minute, v_rate) > 0
        or coalesce(state.concurrency, v_concurrency) > 0
    order by state.account_key
    for no key update;
    if not found then
        return query
        select state.account_key, 2147483647
        from resman.account_state as state
        where state.refused_at is null and coalesce(state.closed_until <= p_now, true);
        return;
    end if;

    return query
    with flying as materialized (
        select resman.account_key(integration.api_credentials) as account_key, count(*) as calls
        from (
            select job.property_id from resman.lead_sync_queue as job
            where job.status = 'processing'
            union all
            select reading.property_id from resman.pulls_in_flight(p_now) as reading
        ) as called
        inner join resman.resman_integration as integration
            on called.property_id = integration.property_id
        group by 1
    )

    select
        state.account_key,
        least(
            case
                when coalesce(state.rate_per_minute, v_rate) > 0
                    then ceil(floor(resman.account_tokens(state, v_rate, p_now)) / 3)
                else 2147483647
            end,
            case
                when coalesce(state.concurrency, v_concurrency) > 0
                    then coalesce(state.concurrency, v_concurrency) - coalesce(flying.calls, 0)
                else 2147483647
            end
        )::integer
    from resman.account_state as state
    left join flying on state.account_key = flying.account_key
    where state.refused_at is null and coalesce(state.closed_until <= p_now, true);
end;
$$;

COMMENT ON FUNCTION resman.open_accounts(p_bridge_id uuid, p_now timestamp with time zone) IS 'Returns the accounts that take calls now, and how many jobs each may start: its tokens, of which a job takes three, and its calls in flight, of jobs and of pulls. Takes the bridge''s own limits, a minute and at a time, for what an account does not set; 0: no limit. Locks limited accounts (semantics.md 3.9).';

CREATE FUNCTION resman.open_attempt(p_facts resman.call_facts, p_call jsonb) RETURNS resman.intended_call
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_job resman.lead_sync_queue := p_facts.job;
    v_version bigint := (p_facts.state).version;
    v_document jsonb;
    v_attempt resman.lead_attempt;
    v_key text;
begin
    v_key := md5(concat_ws(
        '/', v_job.unit_id, p_call ->> 'kind',
        case when p_call ? 'tour_id' then p_call ->> 'revision' else v_version::text end,
        p_call ->> 'note_id', p_call ->> 'tour_id'
    ));
    v_document := resman.build_document(p_facts, p_call, v_key);
    if v_document ? 'missing' then
        return row(
            jsonb_build_object('do', 'nothing', 'why', v_document ->> 'missing')
            || case
                when p_call ? 'tour_id' then resman.fail_tour(
                    v_job, (p_call ->> 'tour_id')::uuid, (p_call ->> 'revision')::integer,
                    'RM301', v_document ->> 'missing', 'no_source'
                )
                else resman.give_up(v_job, 'RM301', v_document ->> 'missing', 'no_source')
            end,
            null
        )::resman.intended_call;
    end if;
    if p_call ? 'base' then
        perform resman.note_cleared_fields(v_job, p_facts.lead, p_call);
    end if;

    v_attempt.id := core.uuid_v7();
    v_attempt.intended_at := p_facts.decided_at;
    v_attempt.unit_id := v_job.unit_id;
    v_attempt.job_id := v_job.id;
    v_attempt.fence := v_job.fence;
    v_attempt.bridge_id := v_job.locked_by;
    v_attempt.property_id := coalesce((p_facts.mapping).property_id, v_job.property_id);
    v_attempt.kind := p_call ->> 'kind';
    v_attempt.op_key := v_key;
    v_attempt.marker := v_document -> 'event' ->> 'marker';
    v_attempt.version := v_version;
    v_attempt.payload_hash := encode(sha256(convert_to(v_document::text, 'UTF8')), 'hex');
    v_attempt.sent := resman.sent_fields(p_facts.lead, p_call);
    v_attempt.tour_id := (p_call ->> 'tour_id')::uuid;
    v_attempt.tour_revision := (p_call ->> 'revision')::integer;
    return row(
        jsonb_build_object(
            'do', 'post', 'attempt_id', v_attempt.id, 'document', v_document,
            'lease_seconds', extract(epoch from v_job.lease_until - p_facts.decided_at)
        ),
        v_attempt
    )::resman.intended_call;
end;
$$;

COMMENT ON FUNCTION resman.open_attempt(p_facts resman.call_facts, p_call jsonb) IS 'Returns the intent of a call, and what is to be posted; a call that cannot be made for want of a source or reason gives the lead up instead.';

CREATE FUNCTION resman.open_properties(p_bridge_id uuid, p_now timestamp with time zone, p_most integer) RETURNS resman.open_property[]
    LANGUAGE plpgsql
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    SET jit TO 'off'
    AS $$
declare
    v_waiting uuid[] := resman.waiting_lanes(p_now);
begin
    if v_waiting = '{}' then
        return array[]::resman.open_property[];
    end if;
    perform resman.admit_lanes(v_waiting);
    return array(
        select row(
            open.property_id, open.account_key, open.virtual_time, open.floor_at, open.tick_at,
            -- After the breaker has opened, one call at a time tries it.
            case
                when open.open_count = 0 then 2147483647
                else 1 - resman.busy_count(open.property_id, null)
            end,
            open.budget
        )::resman.open_property
        from (
            select
                lane.property_id, lane.open_count, turn.virtual_time, turn.floor_at,
                account.account_key, account.budget,
                case integration.sync_frequency
                    when 'realtime' then 'infinity'::timestamptz
                    else resman.window_start(
                        integration.sync_frequency, integration.time_zone, p_now
                    )
                end as tick_at
            from resman.property_lane as lane
            cross join lateral (
                select newest.virtual_time, newest.floor_at from resman.property_turn as newest
                where newest.property_id = lane.property_id
                order by newest.virtual_time desc
                limit 1
            ) as turn
            inner join resman.resman_integration as integration
                on lane.property_id = integration.property_id
            inner join resman.open_accounts(p_bridge_id, p_now) as account
                on resman.account_key(integration.api_credentials) = account.account_key
            where integration.sync_enabled
                and lane.property_id = any(v_waiting)
                and integration.sync_status in ('active', 'error')
                and integration.sync_direction <> 'from_resman'
                and coalesce(lane.open_until <= p_now, true)
                and account.budget > 0
        ) as open
        where open.tick_at = 'infinity'
            or resman.has_window_work(open.property_id, open.tick_at, p_now)
        order by open.virtual_time, open.property_id
        limit p_most
    );
end;
$$;

COMMENT ON FUNCTION resman.open_properties(p_bridge_id uuid, p_now timestamp with time zone, p_most integer) IS 'Returns the properties that may be worked on now and have a job that is due, with how many jobs each and its account may start, and from which time on its jobs lie: the least served first, and at most so many (semantics.md 3.9, 3.10).';

CREATE FUNCTION resman.open_slots(p_property_id uuid, p_from timestamp with time zone, p_to timestamp with time zone) RETURNS TABLE(starts_at timestamp with time zone, ends_at timestamp with time zone, local_start text, capacity integer, free integer, tour_types text[])
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    with span as materialized (
        select
            resman.property_zone(p_property_id) as zone,
            greatest(p_from, time.now + make_interval(mins => (rule).notice_minutes)) as first_at,
            least(p_to, time.now + make_interval(days => (rule).horizon_days)) as last_at
        from resman.tour_rules(p_property_id) as rule
        cross join (select core.clock() as now) as time
        where (rule).property_id is not null
    )

    select
        slot."start"::timestamptz, slot."end"::timestamptz, slot."start", slot.capacity, slot.free,
        slot.tour_types
    from span
    cross join lateral generate_series(
        (span.first_at at time zone span.zone)::date::timestamp,
        (span.last_at at time zone span.zone)::date::timestamp, interval '1 day'
    ) as local_day
    cross join lateral
        jsonb_to_recordset(resman.day_slots(p_property_id, local_day::date)) as slot (
            "start" text, "end" text, capacity integer, free integer, tour_types text[]
        )
    where slot."start"::timestamptz >= span.first_at and slot."start"::timestamptz < span.last_at
    order by 1
$$;

COMMENT ON FUNCTION resman.open_slots(p_property_id uuid, p_from timestamp with time zone, p_to timestamp with time zone) IS 'Returns the slots that may be requested now, from an instant to before another: none that is past, too near or too far ahead. local_start is the start on the property''s clock.';

CREATE FUNCTION resman.opening_instant(p_local timestamp without time zone, p_zone text, p_is_last boolean) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    with near as (
        select
            utc - greatest(shift.before, shift.after) as first_at,
            utc - least(shift.before, shift.after) as last_at
        from (select p_local at time zone 'UTC' as utc) as read
        cross join lateral (
            select
                (utc - interval '1 day') at time zone p_zone
                - (utc - interval '1 day') at time zone 'UTC' as before,
                (utc + interval '1 day') at time zone p_zone
                - (utc + interval '1 day') at time zone 'UTC' as after
        ) as shift
    ),

    clock as (
        select
            instant,
            instant at time zone p_zone as shown
        from near
        cross join lateral
            generate_series(near.first_at, near.last_at, interval '15 minutes') as instant
    )

    select coalesce(
        max(instant) filter (where p_is_last and shown = p_local),
        min(instant) filter (where shown >= p_local)
    )
    from clock
$$;

COMMENT ON FUNCTION resman.opening_instant(p_local timestamp without time zone, p_zone text, p_is_last boolean) IS 'Returns when the clock of a zone first shows a time, or last. A time that it leaves out begins when it goes on.';

CREATE FUNCTION resman.origin_units() RETURNS uuid[]
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
begin
    return case
        when resman.is_own_write()
            then coalesce(nullif(current_setting('tourbase.origin_unit', true), ''), '{}')::uuid[]
        else '{}'
    end;
end;
$$;

COMMENT ON FUNCTION resman.origin_units() IS 'Returns the leads that the running statement gives what ResMan has told: none but in a write of our own (decisions.md 7).';

CREATE FUNCTION resman.outcome_counts(p_open_requests jsonb, p_state text) RETURNS TABLE(date date, successful integer, failed integer, ms integer, timed integer)
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    select
        one.date, (p_state = 'success')::integer, (p_state = 'failed')::integer - one.has_failed,
        case one.has_failed when 0 then resman.elapsed_ms(one.at) else 0 end, 1 - one.has_failed
    from (
        select
            (request.value ->> 'date')::date as date, (request.value ->> 'at')::timestamptz as at,
            (request.value ? 'failed')::integer as has_failed
        from jsonb_array_elements(p_open_requests) as request (value)
    ) as one
    -- What failed before counts as such until it succeeds; its statistics may be gone by then.
    where one.has_failed = 0
        or (p_state = 'success' and one.date > (core.clock() at time zone 'utc')::date - 80)
$$;

COMMENT ON FUNCTION resman.outcome_counts(p_open_requests jsonb, p_state text) IS 'Returns what the end of a tour''s requests adds to the statistics of the days on which they came: a request that had failed and now succeeds is no failure any more (decisions.md 36).';

CREATE FUNCTION resman.overlay_held(p_lead jsonb, p_base jsonb, p_held text[]) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select case
        when p_held is null or p_lead is null then p_lead
        else (p_lead - p_held) || coalesce((
            select jsonb_object_agg(field.key, field.value)
            from jsonb_each(p_base) as field
            where field.key = any(p_held)
        ), '{}'::jsonb)
    end
$$;

COMMENT ON FUNCTION resman.overlay_held(p_lead jsonb, p_base jsonb, p_held text[]) IS 'Returns a lead with its held fields as they are in the base, so that they are not sent (semantics.md I34).';

CREATE FUNCTION resman.own_property(p_row public.conversation) RETURNS uuid
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    -- The name finds the host's column, and where the host has none, the null beside it. The table
    -- gives no row; it is named so that a session's plan is made anew when its columns change.
    select own.property_id::uuid
    from (select null::uuid as property_id) as absent
    cross join lateral (
        select property_id
        from (
            select p_row.*
            union all
            select conversation.* from public.conversation as conversation where false
        ) as lead
    ) as own
$$;

COMMENT ON FUNCTION resman.own_property(p_row public.conversation) IS 'Returns the property that a conversation''s row names itself; null where the host has no such column.';

CREATE FUNCTION resman.page_reads(p_property_id uuid, p_prospects jsonb, p_served_at timestamp with time zone) RETURNS resman.lead_read[]
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    SET jit TO 'off'
    AS $$
begin
    return array(
        select
            row(
                mapping.conversation_id, p_property_id, shown.prospect_id,
                resman.remote_fields(shown.prospect), shown.content_hash, shown.served_at
            )::resman.lead_read
        from (
            select
                prospect.value as prospect,
                lower(prospect.value ->> 'prospect_id') as prospect_id,
                prospect.value ->> 'content_hash' as content_hash,
                coalesce((prospect.value ->> 'served_at')::timestamptz, p_served_at) as served_at
            from jsonb_array_elements(p_prospects) as prospect (value)
            where prospect.value ? 'content_hash'
        ) as shown
        inner join resman.lead_sync_mapping as mapping
            on shown.prospect_id = mapping.resman_lead_id
                and mapping.property_id = p_property_id
                and mapping.mapping_status in ('active', 'merged')
        inner join resman.lead_state as state on mapping.conversation_id = state.unit_id
        left join resman.prospect_inbox as inbox
            on inbox.property_id = p_property_id and inbox.prospect_id = shown.prospect_id
        where not coalesce(
            inbox.read_at > shown.served_at
            or (
                inbox.state = 'applied' and inbox.content_hash = shown.content_hash
                -- What a call of ours changed since may have been changed back.
                and inbox.read_at >= coalesce(state.remote_read_at, '-infinity')
            ),
            false
        )
        order by mapping.conversation_id
    );
end;
$$;

COMMENT ON FUNCTION resman.page_reads(p_property_id uuid, p_prospects jsonb, p_served_at timestamp with time zone) IS 'Returns what prospects show of their leads, in the order of the leads, but for what is known: a newer read, or the same one (semantics.md I29).';

CREATE FUNCTION resman.pause_property(p_property_id uuid, p_reason text) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
begin
    update resman.resman_integration as integration
    set sync_status = 'paused', paused_reason = p_reason
    where integration.property_id = p_property_id;
    perform resman.require_connected(found, p_property_id);
    perform resman.note_change('pause_property', p_property_id, p_reason, null);
    return (select report from resman.property_report(p_property_id) as report);
end;
$$;

COMMENT ON FUNCTION resman.pause_property(p_property_id uuid, p_reason text) IS 'Stops sending for a property; what is in flight ends, what waits stays. Pausing twice is harmless. Returns its report. Raises TB205.';

CREATE FUNCTION resman.payload_value(p_payload jsonb, p_path text[], p_whole text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
declare
    v_star integer;
    v_element jsonb;
    v_found jsonb;
begin
    if p_payload ? p_whole then
        return p_payload -> p_whole;
    end if;
    v_star := array_position(p_path, '*');
    if v_star is null then
        return p_payload #> p_path;
    end if;
    v_found := p_payload #> p_path[:v_star - 1];
    if jsonb_typeof(v_found) is distinct from 'array' then
        return null;
    end if;
    for v_element in select one.value from jsonb_array_elements(v_found) as one (value) loop
        v_found := resman.payload_value(v_element, p_path[v_star + 1:], null);
        if v_found is not null and v_found <> 'null'::jsonb and v_found <> '""'::jsonb then
            return v_found;
        end if;
    end loop;
    return null;
end;
$$;

COMMENT ON FUNCTION resman.payload_value(p_payload jsonb, p_path text[], p_whole text) IS 'Returns what stands at a path; a key that equals the whole path goes first. A star takes the first element that gives something.';

CREATE FUNCTION resman.pending_count() RETURNS integer
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select (
        select count(*)
        from resman.lead_sync_queue as job
        inner join resman.resman_integration as integration using (property_id)
        where job.status in ('pending', 'processing')
            and integration.sync_enabled
            and integration.sync_status in ('active', 'error')
            and integration.sync_direction <> 'from_resman'
            and (integration.sync_frequency = 'realtime' or job.status = 'processing')
    )::integer + (select count(*) from resman.lead_change)::integer
    + (select count(*) from resman.chat_change)::integer
$$;

COMMENT ON FUNCTION resman.pending_count() IS 'Returns how many jobs wait or are worked on that a bridge can finish: those of connected, enabled, sending properties, and changes that are not yet folded or followed.';

CREATE FUNCTION resman.person_changed(p_old public."user", p_new public."user") RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
begin
    -- Most saves leave these columns alone; only what differs is worth bringing into one form.
    if p_old.first_name is not distinct from p_new.first_name
        and p_old.last_name is not distinct from p_new.last_name
        and p_old.email is not distinct from p_new.email
        and p_old.phone is not distinct from p_new.phone
        and p_old.lead_source is not distinct from p_new.lead_source then
        return false;
    end if;
    return resman.person_fields(to_jsonb(p_old)) is distinct from resman.person_fields(to_jsonb(p_new));
exception
    when others then
        -- The host lacks one of the columns, or has it in a type without these operators.
        return resman.person_fields(to_jsonb(p_old))
            is distinct from resman.person_fields(to_jsonb(p_new));
end;
$$;

COMMENT ON FUNCTION resman.person_changed(p_old public."user", p_new public."user") IS 'Tells whether a mapped column of a person differs, in one form; the same columns as person_fields. Never raises.';

CREATE FUNCTION resman.person_erase(p_keys jsonb, p_macs jsonb, p_keep_host boolean DEFAULT false, p_reason text DEFAULT NULL::text) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_found resman.found_person := resman.find_person(p_keys);
    v_erasure uuid := core.uuid_v7();
    v_blanked jsonb;
    v_tasks jsonb;
    v_certificate jsonb;
begin
    perform resman.require_person(v_found);
    if not resman.lock_person(v_found) then
        return jsonb_build_object('status', 'busy');
    end if;
    -- Whoever wrote before the locks has changed what there is.
    v_found := resman.find_person(p_keys);
    if exists (
        select 1 from unnest(v_found.emails) as known (email)
        where not coalesce(p_macs -> 'emails', '{}'::jsonb) ? known.email
    ) or exists (
        select 1 from unnest(v_found.phones) as known (phone)
        where not coalesce(p_macs -> 'phones', '{}'::jsonb) ? known.phone
    ) then
        raise exception using
            errcode = 'TB602', message = 'person was changed meanwhile',
            hint = 'look again, then repeat';
    end if;
    -- Before the rest: who is erased is not to be pulled in by a bridge that reads now.
    perform resman.bury_person(v_found, p_macs, v_erasure);
    v_tasks := resman.end_person(v_found);
    v_blanked := resman.blank_person(v_found, p_keep_host);
    v_tasks := resman.ask_to_erase(v_found, v_tasks);
    v_certificate := jsonb_build_object(
        'erasure_id', v_erasure, 'erased_at', core.clock(), 'erased_by', session_user,
        'users', cardinality(v_found.users), 'leads', v_found.leads,
        'requests', v_found.requests, 'tours', v_found.tours,
        'rows_blanked', v_blanked,
        'application', case when p_keep_host then 'kept' else 'blanked' end,
        'application_columns_left', resman.columns_left(p_keep_host),
        'tombstones', (
            select count(*) from resman.person_tombstone as tombstone
            where tombstone.erasure_id = v_erasure
        ),
        'kid', p_macs -> 'kid', 'staff_tasks', v_tasks
    );
    insert into core.audit_event (action, subject_type, subject_id, reason, change)
    values ('person.erase', 'person', v_erasure::text, p_reason, v_certificate);
    return jsonb_build_object('status', 'erased', 'certificate', v_certificate);
end;
$$;

COMMENT ON FUNCTION resman.person_erase(p_keys jsonb, p_macs jsonb, p_keep_host boolean, p_reason text) IS 'Erases the person with {email, phone, lead_id}, in one transaction: blanks every value and text, also in the application''s rows unless p_keep_host; keeps the counts; leaves tombstones, and a task for each prospect. Takes {kid, emails: {address: hmac}, phones: {number: hmac}}. Returns {status: erased, certificate}, or busy where a call is under way. Raises TB601, TB602.';

CREATE FUNCTION resman.person_export(p_keys jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_found resman.found_person := resman.find_person(p_keys);
    v_data jsonb;
begin
    perform resman.require_person(v_found);
    select jsonb_object_agg(kept.place, kept.entries) into v_data
    from (
        select held.place, jsonb_agg(distinct held.entry) as entries
        from resman.person_rows(v_found) as held
        group by held.place
    ) as kept;
    insert into core.audit_event (action, subject_type, subject_id, change)
    values (
        'person.export', 'person', coalesce(v_found.leads[1], v_found.requests[1], v_found.users[1])::text,
        jsonb_build_object('leads', v_found.leads, 'requests', v_found.requests)
    );
    return jsonb_build_object(
        'exported_at', core.clock(), 'data', v_data,
        'prospects', coalesce((
            select jsonb_agg(to_jsonb(prospect) order by prospect.prospect_id)
            from resman.person_prospects(v_found) as prospect
        ), '[]'::jsonb)
    );
end;
$$;

COMMENT ON FUNCTION resman.person_export(p_keys jsonb) IS 'Returns every row that holds something of the person with {email, phone, lead_id}, by table, and the prospects whose data ResMan has. Raises TB601. Writes audit_event.';

CREATE FUNCTION resman.person_fields(p_row jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select jsonb_build_array(
        resman.normalize_name(p_row ->> 'first_name'),
        resman.normalize_name(p_row ->> 'last_name'),
        resman.normalize_email(p_row ->> 'email'),
        resman.normalize_phone(p_row ->> 'phone'),
        btrim(p_row ->> 'lead_source')
    )
$$;

COMMENT ON FUNCTION resman.person_fields(p_row jsonb) IS 'Returns the part of a user''s row that the sync is about, in one form. Never raises.';

CREATE FUNCTION resman.person_find(p_keys jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_found resman.found_person := resman.find_person(p_keys);
begin
    return jsonb_build_object(
        'users', v_found.users, 'leads', v_found.leads, 'requests', v_found.requests,
        'tours', v_found.tours, 'emails', v_found.emails, 'phones', v_found.phones,
        'prospects', coalesce((
            select jsonb_agg(to_jsonb(prospect) order by prospect.prospect_id)
            from resman.person_prospects(v_found) as prospect
        ), '[]'::jsonb),
        'erased_leads', (
            select count(*) from resman.lead_state as state
            where state.unit_id = any(v_found.leads) and state.erased_at is not null
        ),
        'rows', coalesce((
            select jsonb_object_agg(counted.place, counted.entries)
            from (
                select held.place, count(distinct held.entry) as entries
                from resman.person_rows(v_found) as held
                group by held.place
            ) as counted
        ), '{}'::jsonb)
    );
end;
$$;

COMMENT ON FUNCTION resman.person_find(p_keys jsonb) IS 'Returns what belongs to the person with {email, phone, lead_id}: ids, addresses and numbers, and how many rows of which table.';

CREATE FUNCTION resman.person_ids(p_found resman.found_person, p_keys text) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select case p_keys
        when 'users' then p_found.users::text[]
        when 'leads' then p_found.leads::text[]
        when 'requests' then p_found.requests::text[]
        when 'units' then p_found.units::text[]
        when 'tours' then p_found.tours::text[]
        when 'jobs' then p_found.jobs::text[]
        when 'prospects' then p_found.prospects
    end
$$;

COMMENT ON FUNCTION resman.person_ids(p_found resman.found_person, p_keys text) IS 'Returns the ids of one kind that belong to a person.';

CREATE FUNCTION resman.person_key(p_property_id uuid, p_user_id uuid) RETURNS bigint
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
begin
    return hashtextextended(concat(p_property_id, p_user_id), 0);
end;
$$;

COMMENT ON FUNCTION resman.person_key(p_property_id uuid, p_user_id uuid) IS 'Returns the advisory lock under which a person is first sent to a property.';

CREATE FUNCTION resman.person_leads(p_found resman.found_person, p_lead_id uuid) RETURNS uuid[]
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    with lead as materialized (
        -- A name finds the host's column, and where the host has none, the null of the first row.
        select conversation.id, conversation.person_id
        from (select null::uuid as user_id) as absent
        cross join lateral (
            select id, user_id as person_id from public.conversation as conversation
        ) as conversation
        where conversation.id = p_lead_id or conversation.person_id = any(p_found.users)
    )

    select array(
        select lead.id from lead
        union
        -- Those that were deleted, or whose person was.
        select state.unit_id
        from resman.lead_state as state
        where (
            state.unit_id = p_lead_id
            or state.user_id = any(p_found.users)
            or lower(state.base ->> 'email') = any(p_found.emails)
            or (
                state.base ->> 'email' is null
                and split_part(state.base ->> 'phone', ' ext ', 1) = any(p_found.phones)
            )
        )
        and not exists (
            select 1 from resman.tour_request as request where request.id = state.unit_id
        )
        and (state.unit_id = p_lead_id or resman.lead_person(state.unit_id) = state.user_id)
        union
        select tombstone.unit_id from resman.lead_tombstone as tombstone
        where tombstone.user_id = any(p_found.users) or tombstone.unit_id = p_lead_id
    )
$$;

COMMENT ON FUNCTION resman.person_leads(p_found resman.found_person, p_lead_id uuid) IS 'Returns the leads of a person, and the one that was named; a lead that has another person now is not among them.';

CREATE FUNCTION resman.person_prospects(p_found resman.found_person) RETURNS TABLE(prospect_id text, property_id uuid)
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select mapping.resman_lead_id, mapping.property_id
    from resman.lead_sync_mapping as mapping
    where mapping.conversation_id = any(p_found.leads)
    union
    -- Those that ResMan has merged into them; a window that is read late may still show one.
    select alias.prospect_id, alias.property_id
    from resman.prospect_alias as alias
    inner join resman.lead_sync_mapping as mapping
        on alias.property_id = mapping.property_id and alias.winner_id = mapping.resman_lead_id
    where mapping.conversation_id = any(p_found.leads)
    union
    select request.resman_prospect_id, request.property_id
    from resman.tour_request as request
    where request.id = any(p_found.requests)
        and request.resman_prospect_id is not null and request.property_id is not null
    union
    select tombstone.resman_lead_id, tombstone.property_id
    from resman.lead_tombstone as tombstone
    where tombstone.unit_id = any(p_found.leads)
        and tombstone.resman_lead_id is not null and tombstone.property_id is not null
$$;

COMMENT ON FUNCTION resman.person_prospects(p_found resman.found_person) IS 'Returns where a person stands in ResMan, as far as it was ever known.';

CREATE FUNCTION resman.person_requests(p_found resman.found_person, p_phone text) RETURNS uuid[]
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select array(
        select request.id
        from resman.tour_request as request
        where request.email_key = any(p_found.emails)
            or request.phone_key = p_phone
            or (request.email_key is null and request.phone_key = any(p_found.phones))
            or request.conversation_id = any(p_found.leads)
            or exists (
                select 1 from resman.tour_booking_sync as tour
                where tour.request_id = request.id and tour.conversation_id = any(p_found.leads)
            )
            or exists (
                select 1 from resman.lead_sync_mapping as mapping
                where mapping.conversation_id = any(p_found.leads)
                    and mapping.property_id = request.property_id
                    and mapping.resman_lead_id = request.resman_prospect_id
            )
        order by request.id
    )
$$;

COMMENT ON FUNCTION resman.person_requests(p_found resman.found_person, p_phone text) IS 'Returns the requests of a person: by address or number while they keep one, by lead or prospect later.';

CREATE FUNCTION resman.person_rows(p_found resman.found_person) RETURNS TABLE(place text, entry jsonb)
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $_$
declare
    v_place record;
begin
    for v_place in
        select distinct on (one.place, one.key_column) one.place, one.key_column, one.keys
        from (
            select listed.place, listed.key_column, listed.keys
            from resman.personal_columns() as listed
            union all
            values
            ('public.lead_notification', 'conversation_id', 'leads'),
            ('resman.lead_sync_mapping', 'conversation_id', 'leads'),
            ('resman.lead_tombstone', 'unit_id', 'leads'),
            ('resman.notification_state', 'unit_id', 'leads'),
            ('resman.person_state', 'user_id', 'users'),
            ('resman.remote_appointment', 'prospect_id', 'prospects'),
            ('resman.intake_prospects', 'resman_prospect_id', 'prospects')
        ) as one
        where to_regclass(one.place) is not null
    loop
        return query execute format(
            'select %L::text, to_jsonb(held) from %s as held where to_jsonb(held) ->> %L = any($1)',
            v_place.place, to_regclass(v_place.place), v_place.key_column
        ) using resman.person_ids(p_found, v_place.keys);
    end loop;
end;
$_$;

COMMENT ON FUNCTION resman.person_rows(p_found resman.found_person) IS 'Returns all rows that hold something of a person, the application''s among them; a row may come more than once.';

CREATE FUNCTION resman.personal_columns() RETURNS TABLE(place text, key_column text, keys text, columns text[])
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    values
    (
        'public.conversation', 'id', 'leads',
        '{ai_intent_summary,apartment_size_preference,move_in_date,price_range_min,price_range_max,'
        'occupants_count,has_pets,pet_details,desired_features,work_location,reason_for_moving,'
        'resman_custom_fields}'::text[]
    ),
    ('public."user"', 'id', 'users', '{first_name,last_name,email,phone,age,resman_custom_fields}'),
    ('public.message', 'conversation_id', 'leads', '{message_text}'),
    (
        'resman.lead_state', 'unit_id', 'units',
        '{base,shown,prior,turns,remote_hash,error_message,host_error}'
    ),
    ('resman.lead_attempt', 'unit_id', 'units', '{sent,error_message}'),
    ('resman.lead_sync_queue', 'unit_id', 'units', '{sync_data,error_message}'),
    ('resman.lead_sync_queue_archive', 'unit_id', 'units', '{sync_data,error_message}'),
    (
        'resman.lead_sync_log', 'conversation_id', 'units',
        '{sync_data,response_data,error_message,conflict_details}'
    ),
    (
        'resman.lead_sync_log_archive', 'conversation_id', 'units',
        '{sync_data,response_data,error_message,conflict_details}'
    ),
    ('resman.lead_sync_log', 'job_id', 'jobs', '{sync_data,response_data,error_message,conflict_details}'),
    (
        'resman.lead_sync_log_archive', 'job_id', 'jobs',
        '{sync_data,response_data,error_message,conflict_details}'
    ),
    (
        'resman.lead_sync_conflicts', 'conversation_id', 'units',
        '{resman_value,domiq_value,resolved_value,notes}'
    ),
    (
        'resman.lead_sync_conflicts_archive', 'conversation_id', 'units',
        '{resman_value,domiq_value,resolved_value,notes}'
    ),
    ('resman.staff_task', 'conversation_id', 'units', '{text}'),
    ('resman.staff_task', 'tour_id', 'tours', '{text}'),
    ('resman.staff_task', 'resman_prospect_id', 'prospects', '{text}'),
    ('resman.stale_outcome', 'job_id', 'jobs', '{outcome}'),
    ('resman.tour_booking_sync', 'id', 'tours', '{prospect_info,staff_notes,access_note,words_hash}'),
    ('resman.tour_state', 'tour_id', 'tours', '{error_message}'),
    (
        'resman.tour_request', 'id', 'requests',
        '{payload,mapped,email_key,phone_key,answer,violations}'
    ),
    ('resman.tour_processing_log', 'id', 'requests', '{error_message}'),
    ('resman.prospect_inbox', 'prospect_id', 'prospects', '{record}')
$$;

COMMENT ON FUNCTION resman.personal_columns() IS 'Returns where values of a person, or texts that may quote one, can lie, and by which column and which ids of found_person they are found. Export and erasure go by it.';

CREATE FUNCTION resman.pick_jobs(p_bridge_id uuid, p_limit integer, p_now timestamp with time zone) RETURNS resman.waiting_job[]
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_most integer := p_limit;
    v_open resman.open_property[];
    v_depth integer;
    v_waiting resman.waiting_job[];
    v_found integer;
    v_deep integer;
begin
    perform resman.sweep_lanes(p_now);
    loop
        v_open := resman.open_properties(p_bridge_id, p_now, v_most);
        v_depth := greatest(v_depth, (p_limit - 1) / greatest(1, cardinality(v_open)) + 1);
        loop
            v_depth := least(v_depth, p_limit);
            v_waiting := array(
                select placed from resman.place_jobs(v_open, array(
                    select waiting from resman.waiting_jobs(v_open, v_depth, p_now) as waiting
                ), v_depth, p_now) as placed
            );
            select
                count(waiting.place),
                count(distinct waiting.property_id) filter (where not waiting.is_last)
            into v_found, v_deep
            from unnest(v_waiting) as waiting;
            exit when v_found >= p_limit or v_deep = 0 or v_depth = p_limit;
            -- Few properties have much: look as deep into theirs as the rest needs.
            v_depth := greatest(4 * v_depth, p_limit / v_deep + 1);
        end loop;
        exit when v_found >= p_limit or cardinality(v_open) < v_most;
        -- Of some nothing can be taken now, so others have their turn.
        v_most := 4 * v_most;
    end loop;
    return v_waiting;
end;
$$;

COMMENT ON FUNCTION resman.pick_jobs(p_bridge_id uuid, p_limit integer, p_now timestamp with time zone) IS 'Returns due jobs in their fair order, enough for a claim of that many where there are.';

CREATE FUNCTION resman.place_jobs(p_open resman.open_property[], p_waiting resman.waiting_job[], p_depth integer, p_now timestamp with time zone) RETURNS SETOF resman.waiting_job
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    SET jit TO 'off'
    AS $$
begin
    return query
    with turn as (
        select
            waiting.id, open.property_id, open.account_key, open.property_budget,
            open.account_budget,
            row_number() over (
                partition by open.property_id
                order by
                    waiting.priority + floor(extract(epoch from p_now - waiting.due_at) / 600) desc,
                    waiting.due_at, waiting.seq
            ) as turn,
            open.virtual_time
        from unnest(p_waiting) as waiting
        inner join unnest(p_open) as open on waiting.property_id = open.property_id
        where not waiting.is_flying
    ),

    allowed as (
        select
            turn.*,
            row_number() over (
                partition by turn.account_key order by turn.turn, turn.virtual_time, turn.property_id
            ) as account_turn
        from turn
        where turn.turn <= turn.property_budget
    ),

    placed as (
        select
            allowed.id,
            row_number() over (
                order by allowed.turn, allowed.virtual_time, allowed.property_id
            ) as place
        from allowed
        where allowed.account_turn <= allowed.account_budget
    )

    select
        waiting.id, waiting.unit_id, waiting.property_id, waiting.priority, waiting.due_at,
        waiting.seq, waiting.change_count, waiting.row_version, waiting.is_flying,
        count(*) over (partition by waiting.property_id, waiting.priority) < p_depth,
        placed.place
    from unnest(p_waiting) as waiting
    left join placed on waiting.id = placed.id;
end;
$$;

COMMENT ON FUNCTION resman.place_jobs(p_open resman.open_property[], p_waiting resman.waiting_job[], p_depth integer, p_now timestamp with time zone) IS 'Returns waiting jobs, of which at most depth were looked at for each property and priority, with their places in the fair order: each property''s first before any property''s second, the least served first; inside a property by priority, which grows with waiting (one step in 10 minutes), then by age (semantics.md 3.9). No place: not now.';

CREATE FUNCTION resman.place_mapping(p_mapping resman.lead_sync_mapping, p_property_id uuid, p_prospect_id text, p_person_id text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    update resman.lead_sync_mapping as mapping
    set
        property_id = p_property_id,
        resman_lead_id = p_prospect_id,
        resman_contact_id = coalesce(p_person_id, mapping.resman_contact_id),
        mapping_status = case
            when exists (
                select 1 from resman.lead_sync_mapping as other
                where other.property_id = p_property_id
                    and other.resman_lead_id = p_prospect_id
                    and other.mapping_status = 'active'
                    and other.id <> p_mapping.id
            ) then 'merged'
            else 'active'
        end
    where mapping.id = p_mapping.id;
    update resman.tour_state as state
    set prospect_id = p_prospect_id, property_id = p_property_id
    where state.unit_id = p_mapping.conversation_id
        and state.prospect_id = p_mapping.resman_lead_id;
    -- What subtracts is seen again where the prospect stands now.
    delete from resman.remote_appointment as appointment
    where appointment.property_id = p_mapping.property_id
        and appointment.prospect_id = p_mapping.resman_lead_id;
    update resman.staff_task as task
    set resman_prospect_id = p_prospect_id, property_id = p_property_id
    where task.conversation_id = p_mapping.conversation_id
        and task.resman_prospect_id = p_mapping.resman_lead_id and task.done_at is null;
    update resman.lead_sync_conflicts as conflict
    set resman_lead_id = p_prospect_id
    where conflict.conversation_id = p_mapping.conversation_id
        and conflict.resman_lead_id = p_mapping.resman_lead_id
        and conflict.resolution_status in ('pending', 'manual_review');
    delete from resman.gone_prospect as gone where gone.unit_id = p_mapping.conversation_id;
    update resman.lead_state as state
    set is_host_due = true
    where state.unit_id = p_mapping.conversation_id;
end;
$$;

COMMENT ON FUNCTION resman.place_mapping(p_mapping resman.lead_sync_mapping, p_property_id uuid, p_prospect_id text, p_person_id text) IS 'Maps a lead to where its prospect stands now; its tours, open staff tasks and conflicts follow. The base stays: what the lead has not sent yet is sent there (semantics.md I37).';

CREATE FUNCTION resman.place_time(p_new resman.tour_booking_sync, p_old resman.tour_booking_sync) RETURNS resman.tour_booking_sync
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_new resman.tour_booking_sync := p_new;
    v_lead uuid;
    v_property uuid;
    v_is_local boolean := p_new.scheduled_local is distinct from p_old.scheduled_local
        or p_new.scheduled_occurrence is distinct from p_old.scheduled_occurrence;
    v_is_instant boolean := p_new.scheduled_datetime is distinct from p_old.scheduled_datetime;
begin
    select lead.id, resman.lead_property(lead) into v_lead, v_property
    from public.conversation as lead where lead.id = p_new.conversation_id;
    if v_lead is not null then
        v_new.property_id := coalesce(v_property, p_new.property_id);
    elsif p_new.conversation_id is distinct from p_old.conversation_id
        and p_new.conversation_id is not null then
        raise exception using
            errcode = '23503', schema = 'resman', table = 'tour_booking_sync',
            constraint = 'tour_booking_sync_conversation_id_fkey',
            message = 'the lead of the tour is unknown',
            detail = format('conversation_id %s', p_new.conversation_id),
            hint = 'write the row of conversation first';
    end if;
    if not (v_is_local or v_is_instant) then
        return v_new;
    end if;
    v_new.time_zone := coalesce((
        select integration.time_zone from resman.resman_integration as integration
        where integration.property_id = v_new.property_id
    ), 'UTC');
    if not v_is_local or p_new.scheduled_local is null then
        v_new.scheduled_local := p_new.scheduled_datetime at time zone v_new.time_zone;
        v_new.scheduled_occurrence := null;
    end if;
    return resman.reckon_time(v_new, v_is_instant or p_new.scheduled_local is null);
end;
$$;

COMMENT ON FUNCTION resman.place_time(p_new resman.tour_booking_sync, p_old resman.tour_booking_sync) IS 'Returns a tour''s row with the property of its lead and with instant and local time the same. Called by the guard of the table, which gives the row of before, or null.';

CREATE FUNCTION resman.place_tours(p_tours uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_tour resman.tour_booking_sync;
begin
    for v_tour in
        select tour.*
        from resman.tour_booking_sync as tour
        where tour.id = any(p_tours) and tour.status in ('requested', 'scheduled', 'confirmed')
        order by tour.property_id, tour.scheduled_datetime, tour.id
    loop
        if v_tour.property_id is not null then
            perform resman.lock_rules(v_tour.property_id, false);
            delete from resman.remote_appointment as appointment
            where appointment.tour_id = v_tour.id;
            delete from resman.tour_seat as seat
            where seat.tour_id = v_tour.id and seat.property_id <> v_tour.property_id;
        end if;
        if v_tour.status = 'requested' then
            perform resman.grant_tour(v_tour);
        elsif not resman.seat_tour(v_tour) then
            if resman.is_own_write() then
                perform resman.put_beside(v_tour);
            else
                perform resman.refuse_full(v_tour);
            end if;
        end if;
    end loop;
    perform resman.free_seats(p_tours);
end;
$$;

COMMENT ON FUNCTION resman.place_tours(p_tours uuid[]) IS 'Gives tours their seats: a requested one becomes scheduled, or refused with its cause; an agreed one that finds none is an error of class 23, unless staff moved it in ResMan. Then frees what they held before.';

CREATE FUNCTION resman.plan_backfill(p_property_id uuid DEFAULT NULL::uuid, p_since timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS SETOF jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    with planned as (
        select
            counted.property_id, counted.leads,
            resman.account_key(integration.api_credentials) as account_key
        from resman.count_backfill(p_property_id, p_since) as counted
        inner join resman.resman_integration as integration
            on counted.property_id = integration.property_id
    ),

    account as (
        select
            planned.account_key,
            sum(planned.leads) as leads,
            resman.backfill_share(planned.account_key) as rate
        from planned
        group by planned.account_key
    )

    select jsonb_build_object(
        'property_id', planned.property_id,
        'property_name', report.value ->> 'property_name',
        'leads', planned.leads,
        'rate_per_minute', account.rate,
        -- All of an account share its calls, so they end together.
        'seconds', case when planned.leads = 0 then 0 else ceil(account.leads * 60 / account.rate) end,
        'reason_code', report.value -> 'reason_code',
        'run_id', (
            select run.id from resman.backfill_run as run
            where run.property_id = planned.property_id
                and run.kind = 'local'
                and run.state = 'running'
        )
    )
    from planned
    inner join account on planned.account_key = account.account_key
    cross join lateral resman.property_report(planned.property_id) as report (value)
    order by report.value ->> 'property_name', planned.property_id
$$;

COMMENT ON FUNCTION resman.plan_backfill(p_property_id uuid, p_since timestamp with time zone) IS 'Returns for each connected property, or the one, how many leads a backfill would send, how long that takes at the account''s share, what holds the property, and the backfill that runs. Only counts.';

CREATE FUNCTION resman.plan_remote_backfill(p_property_id uuid DEFAULT NULL::uuid, p_since timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS SETOF jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select jsonb_build_object(
        'property_id', integration.property_id,
        'property_name', report.value ->> 'property_name',
        'since', reach.since,
        'reads_to', integration.created_at,
        'windows', reach.windows,
        'seconds', ceil(reach.windows * extract(epoch from resman.backfill_rest(
            integration.property_id, null, null, 0
        ))),
        'reason_code', case integration.sync_direction
            when 'to_resman' then to_jsonb('RM104'::text)
            else nullif(report.value -> 'reason_code', '"RM104"')
        end,
        'run_id', (
            select run.id from resman.backfill_run as run
            where run.property_id = integration.property_id
                and run.kind = 'remote'
                and run.state = 'running'
        )
    )
    from resman.resman_integration as integration
    cross join lateral (
        select
            span.since,
            ceil(greatest(0, extract(epoch from integration.created_at - span.since)) / 86400 / 30)
            as windows
        from (
            select coalesce(p_since, integration.created_at - interval '5 years') as since
        ) as span
    ) as reach
    cross join lateral resman.property_report(integration.property_id) as report (value)
    where p_property_id is null or integration.property_id = p_property_id
    order by report.value ->> 'property_name', integration.property_id
$$;

COMMENT ON FUNCTION resman.plan_remote_backfill(p_property_id uuid, p_since timestamp with time zone) IS 'Returns for each connected property, or the one, how many windows of 30 days a remote backfill would read, how long that takes at the account''s share, what holds the property, and the backfill that runs.';

CREATE TABLE resman.merge_policy (
    id uuid DEFAULT core.uuid_v7() NOT NULL,
    property_id uuid,
    field text,
    field_class text,
    from_stage text DEFAULT 'prospect'::text NOT NULL,
    strategy text NOT NULL,
    note text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT merge_policy_from_stage_check CHECK ((from_stage = ANY (ARRAY['prospect'::text, 'applicant'::text, 'resident'::text]))),
    CONSTRAINT merge_policy_one_subject_check CHECK ((num_nonnulls(field, field_class) <= 1)),
    CONSTRAINT merge_policy_strategy_check CHECK ((strategy = ANY (ARRAY['resman_wins'::text, 'domiq_wins'::text, 'merged'::text, 'manual_review'::text])))
);

COMMENT ON TABLE resman.merge_policy IS 'Who wins where a field was changed on both sides: of a field, a class of fields, or all, and of one property or all (docs/conflicts.md).';

COMMENT ON COLUMN resman.merge_policy.id IS 'Id.';

COMMENT ON COLUMN resman.merge_policy.property_id IS 'The property; null: all.';

COMMENT ON COLUMN resman.merge_policy.field IS 'The field; null: a class, or all.';

COMMENT ON COLUMN resman.merge_policy.field_class IS 'The class of fields; null: a field, or all.';

COMMENT ON COLUMN resman.merge_policy.from_stage IS 'It holds from this stage of the lead on, until a row of a later stage.';

COMMENT ON COLUMN resman.merge_policy.strategy IS 'resman_wins, domiq_wins, merged or manual_review.';

COMMENT ON COLUMN resman.merge_policy.note IS 'Why, for people.';

COMMENT ON COLUMN resman.merge_policy.created_at IS 'When it was set first.';

COMMENT ON COLUMN resman.merge_policy.updated_at IS 'When it was set last.';

CREATE FUNCTION resman.policy_name(p_policy resman.merge_policy) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select coalesce('field ' || p_policy.field, 'class ' || p_policy.field_class, 'default')
        || case when p_policy.property_id is not null then ' of this property' else '' end
        || case
            when p_policy.from_stage <> 'prospect' then ' from ' || p_policy.from_stage else ''
        end
$$;

COMMENT ON FUNCTION resman.policy_name(p_policy resman.merge_policy) IS 'Returns the name under which a rule is told: what it is about, where, and from which stage.';

CREATE FUNCTION resman.posted_fields(p_base jsonb, p_shown jsonb, p_sent jsonb, p_answer jsonb, p_kind text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select jsonb_build_object(
        'shown', coalesce(jsonb_object_agg(field.key, field.value), '{}'::jsonb),
        'prior', coalesce(jsonb_object_agg(field.key, field.was) filter (where field.was <> field.value), '{}'::jsonb)
    )
    from (
        select
            answered.key, answered.value,
            coalesce(p_shown -> answered.key, p_base -> answered.key, 'null'::jsonb) as was
        from jsonb_each(p_answer) as answered
        where p_kind = 'create' or p_sent -> answered.key <> coalesce(p_base -> answered.key, 'null'::jsonb)
    ) as field
$$;

COMMENT ON FUNCTION resman.posted_fields(p_base jsonb, p_shown jsonb, p_sent jsonb, p_answer jsonb, p_kind text) IS 'Returns {shown, prior}: how ResMan''s answer shows the fields that a post has changed, and how it showed them before. Of the others it says nothing: staff may have edited them since we looked. Takes the base and how it was shown before the post.';

CREATE FUNCTION resman.project_lead(p_fields jsonb, p_property_id uuid, p_person jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
begin
    return jsonb_strip_nulls(jsonb_build_object(
        'first_name', resman.normalize_name(p_person ->> 'first_name'),
        'last_name', resman.normalize_name(p_person ->> 'last_name'),
        'email', resman.normalize_email(p_person ->> 'email'),
        'phone', resman.normalize_phone(p_person ->> 'phone'),
        'lost', lower(btrim(p_fields ->> 'status')) is not distinct from 'lost',
        'comments', resman.lead_comments(p_fields)
    )) || resman.lead_preferences(p_fields) || jsonb_build_object(
        '_user_id', p_person -> 'id',
        '_property_id', p_property_id,
        '_row_version', p_fields -> 'resman_sync_version',
        '_source', coalesce(
            nullif(btrim(p_fields ->> 'source'), ''),
            nullif(btrim(p_person ->> 'lead_source'), '')
        ),
        '_lost_reason', p_fields -> 'resman_custom_fields' ->> 'lost_reason'
    );
end;
$$;

COMMENT ON FUNCTION resman.project_lead(p_fields jsonb, p_property_id uuid, p_person jsonb) IS 'Returns the fields that ResMan may know (semantics.md 3.1: L) of a conversation''s row and a person''s row. As jsonb, in which a column that the host lacks counts as null.';

CREATE FUNCTION resman.promise_look() RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    select setval(
        'resman.doorbell_seq', (extract(epoch from clock_timestamp()) * 1000000)::bigint + 200000
    )
$$;

COMMENT ON FUNCTION resman.promise_look() IS 'Promises for 0.2 seconds that a bridge looks again for work, so that nobody need ring.';

CREATE FUNCTION resman.property_report(p_property_id uuid DEFAULT NULL::uuid) RETURNS SETOF jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select resman.property_settings(integration) || jsonb_build_object(
        'integration_id', integration.id,
        'property_name', to_jsonb(property) ->> 'name',
        'error_count', integration.error_count,
        'last_sync_at', integration.last_sync_at,
        'last_successful_sync_at', integration.last_successful_sync_at,
        'reason_code', case
            when integration.sync_status = 'paused' or not integration.sync_enabled then 'RM103'
            when integration.sync_direction = 'from_resman' then 'RM104'
            when integration.sync_status = 'disconnected' then 'RM302'
            when integration.sync_status = 'error' then 'RM204'
        end,
        'pending_jobs', job.pending, 'processing_jobs', job.processing, 'failed_jobs', job.failed,
        'open_conflicts', conflict.open
    )
    from resman.resman_integration as integration
    inner join public.property as property on integration.property_id = property.id
    cross join lateral (
        select
            count(*) filter (where queued.status = 'pending') as pending,
            count(*) filter (where queued.status = 'processing') as processing,
            count(*) filter (where queued.status = 'failed') as failed
        from resman.lead_sync_queue as queued
        where queued.property_id = integration.property_id
            and queued.status in ('pending', 'processing', 'failed')
    ) as job
    cross join lateral (
        select count(*) as open
        from resman.lead_sync_conflicts as found
        where found.property_id = integration.property_id
            and found.resolution_status in ('pending', 'manual_review')
    ) as conflict
    where p_property_id is null or integration.property_id = p_property_id
    order by to_jsonb(property) ->> 'name', property.id
$$;

COMMENT ON FUNCTION resman.property_report(p_property_id uuid) IS 'Returns each connected property, or the one: its settings, its state and why, and what waits.';

CREATE FUNCTION resman.property_settings(p_integration resman.resman_integration) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select to_jsonb(p_integration) - array[
        'api_credentials', 'created_at', 'updated_at', 'error_count', 'last_sync_at',
        'last_successful_sync_at', 'webhook_url'
    ] || jsonb_build_object(
        'account_id', p_integration.api_credentials ->> 'account_id',
        'partner_id', p_integration.api_credentials ->> 'partner_id'
    )
$$;

COMMENT ON FUNCTION resman.property_settings(p_integration resman.resman_integration) IS 'Returns the settings of a connected property, of its credentials the account and partner only.';

CREATE FUNCTION resman.property_zone(p_property_id uuid) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select coalesce(
        (
            select integration.time_zone
            from resman.resman_integration as integration
            where integration.property_id = p_property_id
        ),
        'UTC'
    )
$$;

COMMENT ON FUNCTION resman.property_zone(p_property_id uuid) IS 'Returns the time zone of a property; UTC where it is not connected.';

CREATE FUNCTION resman.prospects_to_look_at(p_property_id uuid, p_most integer, p_now timestamp with time zone) RETURNS text[]
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select array(
        select distinct looked.prospect_id
        from (
            select
                hinted.prospect_id,
                hinted.row_number as place
            from (
                select
                    inbox.prospect_id,
                    row_number() over (order by inbox.updated_at, inbox.prospect_id)
                from resman.prospect_inbox as inbox
                where inbox.property_id = p_property_id and inbox.state = 'hinted'
            ) as hinted
            union all
            select tour.prospect_id, tour.ordinality
            from unnest(resman.tours_to_look_at(p_property_id, p_most, p_now))
                with ordinality as tour (prospect_id, ordinality)
            order by place
            limit greatest(0, least(p_most, 20))
        ) as looked
    )
$$;

COMMENT ON FUNCTION resman.prospects_to_look_at(p_property_id uuid, p_most integer, p_now timestamp with time zone) IS 'Returns the prospects that a pull looks up by their ids: those that are to be read again, and those of tours, in turn.';

CREATE FUNCTION resman.pull_budget(p_account_key text, p_bridge_id uuid, p_now timestamp with time zone) RETURNS integer
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select case
        when coalesce(state.rate_per_minute, given.rate) <= 0 then 21
        when tokens.number < 1 then 0
        else least(21, greatest(1, floor(tokens.number * 0.3)))
    end::integer
    from resman.account_state as state
    cross join (
        select resman.bridge_setting(p_bridge_id, 'rate_per_minute', 60) as rate
    ) as given
    cross join lateral (
        select resman.account_tokens(state, given.rate, p_now) as number
    ) as tokens
    where state.account_key = p_account_key
$$;

COMMENT ON FUNCTION resman.pull_budget(p_account_key text, p_bridge_id uuid, p_now timestamp with time zone) IS 'Returns how many calls of an account''s bucket a pull may take now: three tenths, or one.';

CREATE FUNCTION resman.pull_turn(p_property_id uuid, p_bridge_id uuid) RETURNS double precision
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_now timestamptz := core.clock();
    v_key text := (
        select resman.account_key(integration.api_credentials)
        from resman.resman_integration as integration
        where integration.property_id = p_property_id
    );
    v_rate double precision := (
        select
            coalesce(
                state.rate_per_minute, resman.bridge_setting(p_bridge_id, 'rate_per_minute', 60)
            )
        from resman.account_state as state
        where state.account_key = v_key
    );
    -- Three tenths of what the account may call, in the long run.
    v_pause interval := make_interval(secs => coalesce(60 / 0.3 / nullif(v_rate, 0), 0));
    v_rests timestamptz;
    v_budget integer;
begin
    update resman.pull_cursor as taken
    set
        rests_until = coalesce(taken.rests_until, v_now + v_pause),
        pulling_until = v_now + v_pause
        + make_interval(secs => resman.bridge_setting(p_bridge_id, 'lease_seconds', 120))
    where taken.property_id = p_property_id
        and taken.pulling_by = p_bridge_id
        and exists (
            select 1 from resman.resman_integration as integration
            where integration.property_id = p_property_id
                and integration.sync_enabled
                and integration.sync_status in ('active', 'error')
        )
    returning taken.rests_until into v_rests;
    if v_rests is null then
        return null;
    elsif v_rests > v_now then
        return extract(epoch from v_rests - v_now);
    end if;
    v_budget := (
        select open.budget from resman.open_accounts(p_bridge_id, v_now) as open
        where open.account_key = v_key
    );
    if v_budget is null then
        return null;
    elsif v_budget < 1 then
        return 1;
    end if;
    perform resman.charge_pull(v_key, p_bridge_id, 1, v_now);
    update resman.pull_cursor as taken
    set rests_until = null
    where taken.property_id = p_property_id;
    return 0;
end;
$$;

COMMENT ON FUNCTION resman.pull_turn(p_property_id uuid, p_bridge_id uuid) IS 'Takes one call more for a property that is being read, out of its account''s bucket: returns 0, or the seconds to rest before asking again, so that the account''s other work has its turn; null where another bridge reads it now, or it was paused, or the account takes no calls.';

CREATE FUNCTION resman.pulls_in_flight(p_now timestamp with time zone) RETURNS TABLE(property_id uuid)
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select taken.property_id
    from resman.pull_cursor as taken
    where taken.pulling_by is not null
        and taken.rests_until is null
        and not resman.is_pull_free(taken, p_now)
$$;

COMMENT ON FUNCTION resman.pulls_in_flight(p_now timestamp with time zone) IS 'Returns the properties that are being read from ResMan, one call at a time; those whose reading rests are not among them.';

CREATE FUNCTION resman.put_back_job(p_job resman.lead_sync_queue, p_due_at timestamp with time zone, p_reason text, p_retries integer, p_error text) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    SET enable_sort TO 'off'
    SET jit TO 'off'
    AS $$
declare
    v_newer uuid;
begin
    if p_job.conversation_id is null then
        perform 1 from resman.tour_request as request
        where request.id = p_job.unit_id
        for no key update skip locked;
    else
        perform 1 from public.conversation as conversation
        where conversation.id = p_job.unit_id
        for no key update skip locked;
    end if;
    if not found and (
        exists (
            select 1 from public.conversation as conversation where conversation.id = p_job.unit_id
        ) or exists (
            select 1 from resman.tour_request as request where request.id = p_job.unit_id
        )
    ) then
        update resman.lead_sync_queue as job
        set lease_until = core.clock(), due_at = p_due_at, reason_code = p_reason,
            retry_count = p_job.retry_count + p_retries
        where job.id = p_job.id and job.status in ('pending', 'processing')
        and job.lease_until is not null;
        return jsonb_build_object('status', 'pending', 'reason_code', p_reason);
    end if;

    v_newer := (
        select job.id from resman.lead_sync_queue as job
        where job.unit_id = any(array[p_job.unit_id])
            and job.sync_operation = p_job.sync_operation
            and job.status = 'pending'
        order by job.unit_id
        limit 1
    );
    if v_newer is not null then
        update resman.lead_sync_queue as job
        set due_at = p_due_at, next_retry_at = p_due_at, reason_code = p_reason
        where job.id = v_newer
            and job.status in ('pending', 'processing')
            and job.lease_until is null
            and p_reason is not null;
        return resman.finish_job(p_job, 'cancelled', null, 'a newer job stands for it');
    end if;
    update resman.lead_sync_queue as job
    set
        status = 'pending', lease_until = null, locked_by = null,
        due_at = p_due_at, next_retry_at = p_due_at, reason_code = p_reason,
        retry_count = p_job.retry_count + p_retries, error_message = p_error
    where job.id = p_job.id and job.status in ('pending', 'processing')
        and job.lease_until is not null;
    return jsonb_build_object('status', 'pending', 'reason_code', p_reason);
end;
$$;

COMMENT ON FUNCTION resman.put_back_job(p_job resman.lead_sync_queue, p_due_at timestamp with time zone, p_reason text, p_retries integer, p_error text) IS 'Makes a claimed job wait again, or lets the newer pending job of the lead stand for it; returns {status, reason_code}. While the application writes the lead''s row, the job stays as it is for rescue_jobs: a worker never waits for the application (decisions.md 51).';

CREATE FUNCTION resman.put_beside(p_tour resman.tour_booking_sync) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    delete from resman.tour_seat as seat
    where seat.tour_id = p_tour.id;

    insert into resman.remote_appointment (
        property_id, prospect_id, event_key, tour_id, starts_at, ends_at, seen_at
    )
    select
        p_tour.property_id, coalesce(state.prospect_id, ''), 'tour ' || p_tour.id::text, p_tour.id,
        p_tour.scheduled_datetime,
        p_tour.scheduled_datetime
        + make_interval(mins => coalesce(p_tour.duration_minutes, (rule).slot_minutes)),
        core.clock()
    from resman.tour_rules(p_tour.property_id) as rule
    left join resman.tour_state as state on state.tour_id = p_tour.id
    where (rule).property_id is not null
    on conflict (property_id, prospect_id, event_key) do update
    set starts_at = excluded.starts_at, ends_at = excluded.ends_at, seen_at = excluded.seen_at
$$;

COMMENT ON FUNCTION resman.put_beside(p_tour resman.tour_booking_sync) IS 'Keeps a tour that must stand although no seat is free: it holds none, and subtracts.';

CREATE FUNCTION resman.read_bedrooms(p_text text) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path TO ''
    AS $_$
begin
    return case
        when p_text ~* '^\s*studio\s*$' then 0
        when p_text ~* '^\s*\d{1,2}\s*(br|bd|bed|beds|bedroom|bedrooms)?\s*$'
            then substring(p_text from '\d+')::integer
    end;
end;
$_$;

COMMENT ON FUNCTION resman.read_bedrooms(p_text text) IS 'Returns the number of bedrooms that a text such as 2BR, 2 bed or studio names; null where it names none.';

CREATE FUNCTION resman.read_clock(p_text text) RETURNS time without time zone
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $_$
declare
    v_part text[] := regexp_match(
        p_text, '^\s*(\d{1,2})(?::([0-5]\d))?(?::([0-5]\d))?(?:\.\d+)?\s*([AaPp])?\.?(?:[Mm]\.?)?\s*$'
    );
    v_hour integer := v_part[1]::integer;
begin
    if v_part is null or (v_part[2] is null and v_part[4] is null) then
        return null;
    elsif v_part[4] is not null then
        if v_hour not between 1 and 12 then
            return null;
        end if;
        v_hour := v_hour % 12 + case when lower(v_part[4]) = 'p' then 12 else 0 end;
    elsif v_hour > 23 then
        return null;
    end if;
    return make_time(v_hour, coalesce(v_part[2], '0')::integer, coalesce(v_part[3], '0')::integer);
end;
$_$;

COMMENT ON FUNCTION resman.read_clock(p_text text) IS 'Returns a time of day such as 15:00, 3:00 PM or 3 pm; null where it is none.';

CREATE FUNCTION resman.read_facts(p_calls resman.batched_call[], p_persons bigint[]) RETURNS resman.call_facts[]
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    AS $$
declare
    v_now timestamptz := core.clock();
begin
    return array(
        select
            row(
                call.job_id, v_now, live.job, known.state, mapped.mapping,
                (
                    select integration from resman.resman_integration as integration
                    where integration.property_id = coalesce(mapped.property_id, live.property_id)
                ),
                (
                    select note.notification_id from resman.notification_state as note
                    where note.unit_id = mapped.unit_id and note.sync_status = 'not_synced'
                    order by note.created_at, note.notification_id
                    limit 1
                ),
                lead.fields, call.given, person.key,
                lead.fields is not null and known.doubt_at is null
                and coalesce(call.given -> 'catalogues', '{}'::jsonb) in ('{}', 'null'),
                mapped.unit_id is not null or person.key = any(p_persons) and (
                    select true from resman.lead_state as other
                    where other.user_id = (lead.fields ->> '_user_id')::uuid
                        and other.unit_id <> live.unit_id
                    limit 1
                ) is null
            )::resman.call_facts
        from unnest(p_calls) with ordinality as call (job_id, fence, unit_id, property_id, given, place)
        -- Each of these is looked up for its job, never in all that there are.
        left join lateral (
            select job, job.unit_id, job.property_id from resman.lead_sync_queue as job
            where job.id = call.job_id and job.fence = call.fence
                and job.status in ('pending', 'processing') and job.lease_until is not null
            limit 1
        ) as live on true
        left join lateral (
            select state, state.doubt_at, state.base, state.held from resman.lead_state as state
            where state.unit_id = live.unit_id
            limit 1
        ) as known on true
        left join lateral (
            select mapping, mapping.conversation_id as unit_id, mapping.property_id
            from resman.lead_sync_mapping as mapping
            where mapping.conversation_id = live.unit_id
                and mapping.mapping_status in ('active', 'merged')
            limit 1
        ) as mapped on true
        cross join lateral (
            select resman.overlay_held(
                resman.lead_projection(live.unit_id), known.base, known.held
            ) as fields
            offset 0
        ) as lead
        cross join lateral (
            select resman.person_key(live.property_id, (lead.fields ->> '_user_id')::uuid) as key
            offset 0
        ) as person
        order by call.place
    );
end;
$$;

COMMENT ON FUNCTION resman.read_facts(p_calls resman.batched_call[], p_persons bigint[]) IS 'Returns what the calls of a batch are decided by, in its order; a held field of a lead stands as in the base. Takes the keys of the persons that are locked. The caller holds the leads and the jobs.';

CREATE FUNCTION resman.read_iso(p_text text) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $_$
declare
    v_part text[] := regexp_match(
        p_text,
        '^\s*((?:19|20|21)\d\d-[01]\d-[0-3]\d)(?:[Tt ]+([01]\d|2[0-3])(:[0-5]\d)(:[0-5]\d)?(?:[.,]\d{1,9})?'
        '\s*([Zz]|[+-](?:0\d|1[0-5])(?::?[0-5]\d)?)?)?\s*$'
    );
begin
    if v_part is null then
        return null;
    end if;
    return jsonb_build_object(
        'date', v_part[1]::date::text,
        'time', v_part[2] || v_part[3] || coalesce(v_part[4], ':00'),
        'offset', case when upper(v_part[5]) = 'Z' then '+00' else v_part[5] end
    );
exception
    when datetime_field_overflow or invalid_datetime_format then
        return null;
end;
$_$;

COMMENT ON FUNCTION resman.read_iso(p_text text) IS 'Returns {date, time, offset} of an ISO 8601 date, with a time and an offset where they are given; null where it is none.';

CREATE FUNCTION resman.read_leaf(p_target text, p_leaf jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_text text := p_leaf #>> '{}';
begin
    if jsonb_typeof(p_leaf) in ('number', 'boolean') then
        return jsonb_build_object('const', p_leaf);
    elsif jsonb_typeof(p_leaf) = 'string' then
        if (p_target = 'tour.tour_type' and exists (
            select 1 from resman.tour_type_alias as word where word.alias = lower(v_text)
        )) or (p_target = 'tour.timezone' and exists (
            select 1 from pg_catalog.pg_timezone_names as zone where zone.name = v_text
        )) then
            return jsonb_build_object('const', p_leaf);
        end if;
        return jsonb_build_object('path', p_leaf);
    elsif jsonb_typeof(p_leaf) <> 'object'
        or p_leaf - array['path', 'const', 'source', 'default', 'transform'] <> '{}'::jsonb
        or coalesce(jsonb_typeof(p_leaf -> 'const') in ('object', 'array', 'null'), false)
        or coalesce(jsonb_typeof(p_leaf -> 'default') in ('object', 'array'), false) then
        return null;
    elsif p_leaf ? 'const' then
        return p_leaf - array['path', 'source'];
    elsif coalesce(jsonb_typeof(p_leaf -> 'path'), jsonb_typeof(p_leaf -> 'source')) = 'string' then
        return (p_leaf - 'source')
            || jsonb_build_object('path', coalesce(p_leaf -> 'path', p_leaf -> 'source'));
    end if;
    return null;
end;
$$;

COMMENT ON FUNCTION resman.read_leaf(p_target text, p_leaf jsonb) IS 'Returns one rule of a mapping in its full form, {path | const, default, transform}; null where it is none. A number or a boolean is a constant, and so is a string that is a word of the vocabulary of its target; every other string is a path.';

CREATE FUNCTION resman.read_moment(p_text text, p_transform jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    SET "TimeZone" TO 'UTC'
    AS $$
declare
    v_kind text := p_transform ->> 'name';
    v_format text := p_transform ->> 'format';
    v_zone text := p_transform ->> 'zone';
    v_iso jsonb;
    v_local timestamp;
    v_at timestamptz;
begin
    if v_format is not null then
        v_local := to_timestamp(p_text, v_format) at time zone 'UTC';
    elsif v_kind = 'time' then
        v_local := date '2000-01-01' + resman.read_clock(p_text);
    else
        v_iso := resman.read_iso(p_text);
        v_local := (v_iso ->> 'date')::date + coalesce(v_iso ->> 'time', '00:00')::time;
    end if;
    if v_local is null or not isfinite(v_local)
        or extract(year from v_local) not between 1900 and 2199 then
        return '{"fault": "type"}'::jsonb;
    elsif v_kind = 'date' then
        return to_jsonb(to_char(v_local, 'YYYY-MM-DD'));
    elsif v_kind = 'time' then
        return to_jsonb(to_char(v_local, 'HH24:MI:SS'));
    elsif v_iso is not null and v_iso ->> 'time' is null then
        return to_jsonb(v_iso ->> 'date');
    elsif v_iso ->> 'offset' is not null then
        return to_jsonb(to_char(v_local, 'YYYY-MM-DD"T"HH24:MI:SS') || (v_iso ->> 'offset'));
    elsif v_format ~ '(TZH|OF|TZ)' then
        return to_jsonb(to_char(v_local, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'));
    elsif v_zone is null then
        return to_jsonb(to_char(v_local, 'YYYY-MM-DD"T"HH24:MI:SS'));
    end if;
    v_at := v_local at time zone v_zone;
    if v_at at time zone v_zone <> v_local then
        return '{"fault": "no_such_time"}'::jsonb;
    elsif exists (
        select 1 from unnest(array[-60, -30, 30, 60]) as shift (minutes)
        where (v_at + make_interval(mins => shift.minutes)) at time zone v_zone = v_local
    ) then
        return '{"fault": "ambiguous_time"}'::jsonb;
    end if;
    return to_jsonb(to_char(v_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'));
exception
    when datetime_field_overflow or invalid_datetime_format or invalid_text_representation
        or numeric_value_out_of_range then
        return '{"fault": "type"}'::jsonb;
end;
$$;

COMMENT ON FUNCTION resman.read_moment(p_text text, p_transform jsonb) IS 'Returns a date, a time or both in ISO 8601, as the transform says; {fault} where it cannot be read, or where the zone of the transform has no such time or has it twice.';

CREATE FUNCTION resman.read_pets(p_row jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $_$
begin
    return case
        when p_row -> 'has_pets' is distinct from 'true'::jsonb then null
        when jsonb_typeof(p_row -> 'pet_details') = 'object'
            and p_row -> 'pet_details' ->> 'type' is not null
            then jsonb_build_array(jsonb_build_object(
                'type', left(p_row -> 'pet_details' ->> 'type', 50),
                'count', case
                    when p_row -> 'pet_details' ->> 'count' ~ '^[1-9]\d?$'
                        then (p_row -> 'pet_details' ->> 'count')::integer
                    else 1
                end
            ))
        else '[{"type": "Other", "count": 1}]'::jsonb
    end;
end;
$_$;

COMMENT ON FUNCTION resman.read_pets(p_row jsonb) IS 'Returns the pets of a conversation''s row as [{type, count}]; null where it has none.';

CREATE FUNCTION resman.read_source(p_mapping jsonb, p_rules jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_entries jsonb;
    v_faults text[];
begin
    if jsonb_typeof(p_mapping) is distinct from 'object'
        or coalesce(jsonb_typeof(p_rules), 'array') not in ('array', 'null') then
        return jsonb_build_object(
            'entries', '[]'::jsonb,
            'faults', jsonb_build_array('data_mapping must be an object, validation_rules an array')
        );
    end if;
    select
        coalesce(jsonb_agg(leaf.made order by leaf.target) filter (where not leaf.made ? 'fault'), '[]'),
        array_agg(leaf.made ->> 'fault' order by leaf.target) filter (where leaf.made ? 'fault')
    into v_entries, v_faults
    from (
        select
            named.target,
            resman.compile_leaf(named.target, named.leaf, (
                select rule.value
                from jsonb_array_elements(coalesce(nullif(p_rules, 'null'), '[]')) as rule (value)
                where rule.value ->> 'field' in (
                    named.target, resman.read_leaf(named.target, named.leaf) ->> 'path'
                ) and resman.rule_mistake(rule.value) is null
                limit 1
            )) as made
        from (
            select concat_ws('.', grouped.key, inner_leaf.key), inner_leaf.value
            from jsonb_each(p_mapping) as grouped (key, value)
            cross join lateral jsonb_each(case
                when grouped.key in ('prospect', 'tour', 'preferences')
                    and jsonb_typeof(grouped.value) = 'object' then grouped.value
                else '{}'::jsonb
            end) as inner_leaf (key, value)
            union all
            select top.key, top.value
            from jsonb_each(p_mapping) as top (key, value)
            where top.key not in ('prospect', 'tour', 'preferences')
                or jsonb_typeof(top.value) <> 'object'
        ) as named (target, leaf)
    ) as leaf;
    v_faults := coalesce(v_faults, '{}') || array(
        select format('rule of %s: %s', coalesce(rule.value ->> 'field', '?'), wrong.words)
        from jsonb_array_elements(coalesce(nullif(p_rules, 'null'), '[]')) as rule (value)
        cross join lateral (
            select coalesce(resman.rule_mistake(rule.value), case when not exists (
                select 1 from jsonb_array_elements(v_entries) as entry (value)
                where rule.value ->> 'field' in (entry.value ->> 'target', entry.value ->> 'whole')
            ) then 'no field of the mapping' end) as words
        ) as wrong
        where wrong.words is not null
    );
    return jsonb_build_object('entries', v_entries, 'faults', to_jsonb(v_faults));
end;
$$;

COMMENT ON FUNCTION resman.read_source(p_mapping jsonb, p_rules jsonb) IS 'Returns {entries, faults}: the fields of a source as requests are read by, and everything that is wrong with its mapping and its rules.';

CREATE FUNCTION resman.read_tour_time(p_fields jsonb, p_zone text) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_iso jsonb := resman.read_iso(p_fields ->> 'tour.scheduled_date');
    v_zone text := coalesce(p_fields ->> 'tour.timezone', p_zone);
    v_time time := (v_iso ->> 'time')::time;
    v_occurrence smallint := (p_fields ->> 'tour.scheduled_occurrence')::smallint;
    v_fault text;
begin
    if p_fields -> 'tour.scheduled_date' is null then
        return '{"target": "tour.scheduled_date", "fault": "required"}'::jsonb;
    elsif v_iso is null then
        return '{"target": "tour.scheduled_date", "fault": "type"}'::jsonb;
    elsif v_iso ->> 'offset' is not null then
        return jsonb_build_object(
            'at', format('%s %s%s', v_iso ->> 'date', v_time, v_iso ->> 'offset')::timestamptz
        );
    elsif v_time is null then
        v_time := resman.read_clock(p_fields ->> 'tour.scheduled_time');
        if v_time is null then
            return jsonb_build_object('target', 'tour.scheduled_time', 'fault', case
                when p_fields ? 'tour.scheduled_time' then 'type' else 'time_missing'
            end);
        end if;
    end if;
    if v_occurrence not in (1, 2) then
        return '{"target": "tour.scheduled_occurrence", "fault": "out_of_range"}'::jsonb;
    end if;
    v_fault := resman.local_time_fault((v_iso ->> 'date')::date + v_time, v_zone, v_occurrence);
    if v_fault is not null then
        return jsonb_build_object('target', 'tour.scheduled_date', 'fault', v_fault);
    end if;
    return jsonb_build_object('at', resman.local_instant(
        (v_iso ->> 'date')::date + v_time, v_zone, v_occurrence
    ));
exception
    when invalid_parameter_value then
        return '{"target": "tour.timezone", "fault": "unknown_zone"}'::jsonb;
    when datetime_field_overflow or invalid_datetime_format then
        return '{"target": "tour.scheduled_date", "fault": "type"}'::jsonb;
end;
$$;

COMMENT ON FUNCTION resman.read_tour_time(p_fields jsonb, p_zone text) IS 'Returns {at}, the instant that a request asks for, or {target, fault}. A time with an offset is an instant, one without is on the clock of the property, or of the zone that the source gives.';

CREATE FUNCTION resman.readmit_account(p_account_key text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    update resman.account_state as state
    set refused_at = null, probed_at = null
    where state.account_key = p_account_key;
    update resman.resman_integration as integration
    set sync_status = 'active', error_count = 0
    where resman.account_key(integration.api_credentials) = p_account_key
        and integration.sync_status = 'disconnected';
    perform pg_notify('tourbase', '');
end;
$$;

COMMENT ON FUNCTION resman.readmit_account(p_account_key text) IS 'Lets an account and its properties be called again.';

CREATE FUNCTION resman.reckon_time(p_tour resman.tour_booking_sync, p_is_given boolean) RETURNS resman.tour_booking_sync
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_tour resman.tour_booking_sync := p_tour;
    v_first timestamptz := resman.local_instant(p_tour.scheduled_local, p_tour.time_zone, 1::smallint);
    v_second timestamptz := resman.local_instant(p_tour.scheduled_local, p_tour.time_zone, 2::smallint);
    v_given timestamptz := case when p_is_given then p_tour.scheduled_datetime end;
    v_message text;
    v_hint text;
begin
    if p_tour.scheduled_local is null then
        return v_tour;
    elsif v_first is null then
        v_message := 'this local time does not exist';
        v_hint := format(
            'the clock goes forward over it; %s is there, for example',
            (p_tour.scheduled_local at time zone p_tour.time_zone) at time zone p_tour.time_zone
        );
    elsif v_given in (v_first, v_second) then
        v_tour.scheduled_occurrence := case
            when v_first <> v_second then 1 + (v_given = v_second)::integer
        end;
        if p_tour.scheduled_occurrence <> v_tour.scheduled_occurrence then
            v_message := 'instant and local time differ';
        end if;
    elsif v_given is not null then
        v_message := 'instant and local time differ';
    elsif v_first = v_second then
        v_tour.scheduled_datetime := v_first;
        v_tour.scheduled_occurrence := null;
    elsif p_tour.scheduled_occurrence is null then
        v_message := 'this local time exists twice';
    else
        v_tour.scheduled_datetime := case p_tour.scheduled_occurrence
            when 1 then v_first else v_second
        end;
    end if;
    if v_message is not null then
        raise exception using
            errcode = '23514', schema = 'resman', table = 'tour_booking_sync',
            constraint = 'tour_booking_sync_local_time_check', message = v_message,
            detail = format('%s in %s', p_tour.scheduled_local, p_tour.time_zone),
            hint = coalesce(v_hint, format(
                'it is %s', concat_ws(' or, as scheduled_occurrence 2, ', v_first, nullif(v_second, v_first))
            ));
    end if;
    return v_tour;
end;
$$;

COMMENT ON FUNCTION resman.reckon_time(p_tour resman.tour_booking_sync, p_is_given boolean) IS 'Returns a tour''s row with instant and occurrence reckoned from its local time; a given instant must be the same. Raises 23514 tour_booking_sync_local_time_check (decisions.md 19).';

CREATE FUNCTION resman.record_account_probe(p_account_key text, p_outcome jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
begin
    if p_outcome ->> 'word' = 'ok' then
        perform resman.readmit_account(p_account_key);
    end if;
end;
$$;

COMMENT ON FUNCTION resman.record_account_probe(p_account_key text, p_outcome jsonb) IS 'Opens an account again when its credentials were taken.';

CREATE FUNCTION resman.record_backfill(p_property_id uuid, p_bridge_id uuid, p_pull jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_now timestamptz := core.clock();
    v_run resman.backfill_run;
begin
    perform 1 from resman.pull_cursor as taken
    where taken.property_id = p_property_id and taken.pulling_by = p_bridge_id
    for no key update;
    if found then
        select run.* into v_run from resman.backfill_run as run
        where run.property_id = p_property_id and run.kind = 'remote' and run.state = 'running'
        for no key update;
    end if;
    if v_run.id is null then
        perform resman.end_window(p_property_id, p_bridge_id);
        return jsonb_build_object('status', 'stale');
    end if;
    perform resman.count_window(
        v_run.id, p_bridge_id, jsonb_array_length(p_pull -> 'prospects'),
        (p_pull ->> 'through')::timestamptz,
        resman.apply_window(
            p_property_id, p_pull -> 'prospects',
            coalesce(p_pull ->> 'served_at', p_pull ->> 'asked_at')::timestamptz, v_run.is_dry
        )
    );
    if (p_pull ->> 'is_last')::boolean then
        perform resman.end_window(p_property_id, p_bridge_id);
        perform resman.note_success(p_property_id);
    else
        update resman.pull_cursor as taken
        set
            pulling_until = v_now
            + make_interval(secs => resman.bridge_setting(p_bridge_id, 'lease_seconds', 120))
        where taken.property_id = p_property_id;
    end if;
    return jsonb_build_object('status', 'recorded');
end;
$$;

COMMENT ON FUNCTION resman.record_backfill(p_property_id uuid, p_bridge_id uuid, p_pull jsonb) IS 'Takes over a piece of a remote backfill''s window, as record_pull does of what is new; imports prospects however old. The backfill''s cursor moves with it. Returns {status}: recorded, or stale where another bridge reads the property now, or the backfill was cancelled.';

CREATE FUNCTION resman.record_outcome(p_job_id uuid, p_fence bigint, p_outcome jsonb) RETURNS jsonb
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select answer.value - 'job_id'
    from resman.record_outcomes(jsonb_build_array(jsonb_build_object(
        'job_id', p_job_id, 'fence', p_fence, 'outcome', p_outcome
    ))) as answer (value)
$$;

COMMENT ON FUNCTION resman.record_outcome(p_job_id uuid, p_fence bigint, p_outcome jsonb) IS 'Records how a call ended: {word, detail, http_status, text, retry_after_seconds, sent, prospect_id, person_id, prospect, duration_ms}; returns {status, reason_code}. An old fence changes nothing and is noted (semantics.md I11).';

CREATE FUNCTION resman.record_outcomes(p_outcomes jsonb) RETURNS SETOF jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
declare
    v_calls resman.batched_call[] := resman.lock_calls(p_outcomes, 'outcome');
    v_call resman.batched_call;
    v_accepted resman.ended_call[];
    v_ended uuid[];
begin
    -- Persons are written in the order of their leads, so they are locked in their own before.
    perform 1 from resman.person_state as person
    where person.user_id = any(array(
        select state.user_id
        from unnest(v_calls) as call
        inner join resman.lead_state as state on call.unit_id = state.unit_id
    ))
    order by person.user_id
    for no key update;
    v_accepted := resman.accepted_calls(v_calls);
    v_ended := array(select accepted.job_id from unnest(v_accepted) as accepted);
    if v_ended <> '{}' then
        perform resman.accept_calls(v_accepted, false);
        return query
        select finished.answer from resman.finish_calls(v_accepted) as finished (answer);
    end if;
    if cardinality(v_ended) < cardinality(v_calls) then
        for v_call in
            select call.* from unnest(v_calls) as call where call.job_id <> all(v_ended)
        loop
            return next resman.settle_call(v_call.job_id, v_call.fence, v_call.given)
                || jsonb_build_object('job_id', v_call.job_id);
        end loop;
    end if;
    -- Last, so that no row of the application stays locked while others are recorded.
    perform resman.write_host_leads(
        array(select call.unit_id from unnest(v_calls) as call),
        array(select accepted.unit_id from unnest(v_accepted) as accepted)
    );
    perform resman.write_tour_rows(array(select call.unit_id from unnest(v_calls) as call));
end;
$$;

COMMENT ON FUNCTION resman.record_outcomes(p_outcomes jsonb) IS 'Records how calls ended, in one transaction: takes [{job_id, fence, outcome}] and returns {job_id, status, reason_code} of each (record_outcome).';

CREATE FUNCTION resman.record_pull(p_property_id uuid, p_bridge_id uuid, p_pull jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_now timestamptz := core.clock();
    v_is_last boolean := coalesce((p_pull ->> 'is_last')::boolean, false);
    v_through timestamptz := (p_pull ->> 'through')::timestamptz;
begin
    perform 1 from resman.pull_cursor as taken
    where taken.property_id = p_property_id and taken.pulling_by = p_bridge_id
    for no key update;
    if not found then
        return jsonb_build_object('status', 'stale');
    end if;
    if resman.has_tours(p_property_id) then
        perform resman.lock_rules(p_property_id, false);
        perform resman.see_prospect(p_property_id, prospect.value, p_pull ->> 'asked_at')
        from (
            select shown.value from jsonb_array_elements(p_pull -> 'prospects') as shown (value)
            order by shown.value ->> 'prospect_id'
        ) as prospect;
    end if;
    perform resman.apply_page(
        p_property_id, p_pull -> 'prospects',
        coalesce(p_pull ->> 'served_at', p_pull ->> 'asked_at')::timestamptz,
        case when (p_pull ->> 'is_new')::boolean then 'new' else 'none' end
    );
    perform resman.note_missing(p_property_id, p_pull -> 'missing');
    update resman.pull_cursor as taken
    set
        pulled_through = greatest(
            taken.pulled_through,
            case
                when v_through is not null then least(
                    v_through,
                    coalesce(p_pull ->> 'served_at', p_pull ->> 'asked_at')::timestamptz
                    - interval '30 seconds'
                )
            end
        ),
        served_at = coalesce((p_pull ->> 'served_at')::timestamptz, taken.served_at),
        pulling_until = v_now
        + make_interval(secs => resman.bridge_setting(p_bridge_id, 'lease_seconds', 120))
    where taken.property_id = p_property_id;
    if v_is_last then
        perform resman.end_pull(p_property_id, p_bridge_id);
    end if;
    return jsonb_build_object('status', 'recorded');
end;
$$;

COMMENT ON FUNCTION resman.record_pull(p_property_id uuid, p_bridge_id uuid, p_pull jsonb) IS 'Takes over a piece of what was read of a property: {asked_at, served_at, through, is_last, is_new (all of it was changed since the property is connected), prospects: [{prospect_id, appointments: [{event_id, at, marker}]} and, where leads are wanted, the whole of it], missing: [ids that were asked for and not shown]}. The cursor moves with it, to the end of the piece (through) and never past ResMan''s clock. Returns {status}: recorded, or stale where another bridge reads the property now.';

CREATE FUNCTION resman.record_pull_failure(p_property_id uuid, p_bridge_id uuid, p_outcome jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_word text := p_outcome ->> 'word';
    v_after double precision := (p_outcome ->> 'retry_after_seconds')::double precision;
    v_errors integer;
begin
    update resman.pull_cursor as taken
    set
        pulling_by = null, pulling_until = null, rests_until = null,
        error_count = taken.error_count + 1
    where taken.property_id = p_property_id and taken.pulling_by = p_bridge_id
    returning taken.error_count into v_errors;
    if not found then
        return;
    elsif v_word = 'auth' then
        perform resman.refuse_account(p_property_id);
    elsif v_word = 'rate_limited' then
        perform resman.close_account(p_property_id, v_after);
    elsif v_word in ('retry', 'ambiguous')
        and coalesce(p_outcome ->> 'detail', '') not in ('bridge_error', 'bridge_interrupted') then
        if v_after is not null then
            perform resman.close_account(p_property_id, v_after);
        end if;
        perform resman.note_failure(p_property_id, p_bridge_id);
    end if;
    update resman.pull_cursor as taken
    set due_at = core.clock() + greatest(
        interval '1 second',
        core.retry_delay(
            v_errors - 1,
            resman.bridge_setting(p_bridge_id, 'backoff_base_seconds', 5),
            resman.bridge_setting(p_bridge_id, 'backoff_max_seconds', 900),
            v_after
        )
    )
    where taken.property_id = p_property_id;
end;
$$;

COMMENT ON FUNCTION resman.record_pull_failure(p_property_id uuid, p_bridge_id uuid, p_outcome jsonb) IS 'Ends the reading of a property that failed: what was recorded stays, the rest is tried again later. Breaker and account are told, as after a failed look.';

CREATE FUNCTION resman.record_read_failure(p_job_id uuid, p_fence bigint, p_outcome jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
declare
    v_job resman.lead_sync_queue := resman.lock_job(p_job_id, p_fence);
    v_answer jsonb;
begin
    if v_job.id is null then
        return jsonb_build_object('status', 'stale', 'reason_code', null);
    end if;
    v_answer := resman.settle_read_failure(v_job, p_outcome);
    perform resman.write_host_row(v_job.unit_id);
    return v_answer;
end;
$$;

COMMENT ON FUNCTION resman.record_read_failure(p_job_id uuid, p_fence bigint, p_outcome jsonb) IS 'Records that a look into ResMan before the call failed; nothing was sent. Returns {status, reason_code}.';

CREATE FUNCTION resman.refresh_availability(p_limit integer DEFAULT 50) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_now timestamptz := core.clock();
    v_property_id uuid;
    v_today date;
    v_count integer := 0;
begin
    for v_property_id, v_today in
        with offering as (
            select
                hours.property_id,
                (v_now at time zone resman.property_zone(hours.property_id))::date as today
            from resman.opening_hours as hours
            group by hours.property_id
        )

        select
            dirty.property_id,
            (v_now at time zone resman.property_zone(dirty.property_id))::date
        from resman.availability_dirty as dirty
        group by dirty.property_id
        union
        select
            offering.property_id,
            offering.today
        from offering
        where not exists (
            select 1 from resman.calendar_availability_cache as cached
            where cached.property_id = offering.property_id and cached.date = offering.today + 59
        )
        limit p_limit
    loop
        if resman.refresh_days(v_property_id, v_today) then
            v_count := v_count + 1;
        end if;
    end loop;
    return v_count;
end;
$$;

COMMENT ON FUNCTION resman.refresh_availability(p_limit integer) IS 'Computes the cached days anew that no longer hold, and keeps sixty of them from today for each property with opening hours. Returns for how many properties it did.';

CREATE FUNCTION resman.refresh_days(p_property_id uuid, p_today date) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_dates date[];
    v_is_all boolean;
    v_has_rules boolean := (resman.tour_rules(p_property_id)).property_id is not null;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('availability ' || p_property_id::text, 0)) then
        return false;
    end if;
    -- The marks first: what is committed from here on has a mark that stays.
    with gone as (
        delete from resman.availability_dirty as dirty
        where dirty.property_id = p_property_id
        returning dirty.date
    )

    select array_agg(distinct gone.date), bool_or(gone.date is null) into v_dates, v_is_all
    from gone;
    delete from resman.calendar_availability_cache as cached
    where cached.property_id = p_property_id
        and (not v_has_rules or cached.date not between p_today and p_today + 59);
    insert into resman.calendar_availability_cache (property_id, date, available_slots, last_updated)
    select p_property_id, day.date, resman.compute_slots(p_property_id, day.date), core.clock()
    from (select p_today + number as date from generate_series(0, 59) as number) as day
    where v_has_rules
        and (
            v_is_all
            or day.date = any(v_dates)
            or not exists (
                select 1 from resman.calendar_availability_cache as cached
                where cached.property_id = p_property_id and cached.date = day.date
            )
        )
    on conflict on constraint idx_calendar_availability_cache_property_date do update
    set available_slots = excluded.available_slots, last_updated = excluded.last_updated;
    return true;
end;
$$;

COMMENT ON FUNCTION resman.refresh_days(p_property_id uuid, p_today date) IS 'Computes the cached days of a property that no longer hold, and those that are missing; false where another does it.';

CREATE FUNCTION resman.refusal(p_sqlstate text, p_constraint text, p_context text) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select coalesce(
        nullif(p_constraint, ''),
        p_sqlstate || coalesce(' in ' || substring(p_context from 'function (\S+)\('), '')
    )
$$;

COMMENT ON FUNCTION resman.refusal(p_sqlstate text, p_constraint text, p_context text) IS 'Returns what refused a write: the constraint, else the code of the error and the function that raised it. Its text may quote a person and is left out.';

CREATE FUNCTION resman.refuse_account(p_property_id uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_key text;
begin
    select resman.account_key(integration.api_credentials) into v_key
    from resman.resman_integration as integration
    where integration.property_id = p_property_id;
    update resman.account_state as state
    set refused_at = coalesce(state.refused_at, core.clock()), probed_at = core.clock()
    where state.account_key = v_key;
    update resman.resman_integration as integration
    set sync_status = 'disconnected'
    where resman.account_key(integration.api_credentials) = v_key
        and integration.sync_status in ('active', 'error');
end;
$$;

COMMENT ON FUNCTION resman.refuse_account(p_property_id uuid) IS 'Stops every property of an account whose credentials ResMan refuses (semantics.md 3.10).';

CREATE FUNCTION resman.refuse_chat(p_unit_id uuid, p_standing uuid, p_wish jsonb, p_fault text) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_id uuid;
begin
    insert into resman.tour_booking_sync (conversation_id, tour_type, scheduled_datetime, status)
    values (p_unit_id, p_wish ->> 'type', (p_wish ->> 'at')::timestamptz, 'refused')
    returning id into v_id;
    perform set_config('tourbase.origin', 'resman', true);
    update resman.tour_booking_sync as tour
    set refused_because = p_fault, reason_code = 'RM305'
    where tour.id = v_id;
    perform set_config('tourbase.origin', '', true);
    return coalesce(p_standing, v_id);
end;
$$;

COMMENT ON FUNCTION resman.refuse_chat(p_unit_id uuid, p_standing uuid, p_wish jsonb, p_fault text) IS 'Notes as a refused tour what the chat agreed on and cannot be; returns the tour that stands, or else the refused one.';

CREATE FUNCTION resman.refuse_full(p_tour resman.tour_booking_sync) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_free text[] := resman.free_times(p_tour.property_id, p_tour.scheduled_datetime);
begin
    raise exception using
        errcode = '23P01', schema = 'resman', table = 'tour_booking_sync',
        constraint = 'tour_booking_sync_capacity',
        message = 'no seat is free at that time',
        detail = format('tour %s at %s', p_tour.id, resman.local_iso(p_tour.scheduled_datetime, p_tour.time_zone)),
        hint = case
            when v_free = '{}' then 'no time of that day is free'
            else 'free on that day: ' || array_to_string(v_free, ', ')
        end;
end;
$$;

COMMENT ON FUNCTION resman.refuse_full(p_tour resman.tour_booking_sync) IS 'Raises that a tour has no seat, and names times of its day that are free.';

CREATE FUNCTION resman.refuse_request(p_request resman.tour_request, p_resolved jsonb, p_reason text DEFAULT NULL::text) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_date date := (core.clock() at time zone coalesce(p_resolved ->> 'time_zone', 'UTC'))::date;
    v_wrong jsonb := coalesce(p_resolved -> 'violations', '[]'::jsonb);
begin
    perform resman.count_request(p_request.source, v_date, 1, 0, 1, core.clock());
    if p_request.state <> 'success' and p_request.tour_revision is null then
        update resman.tour_request as request
        set
            state = 'failed', violations = v_wrong, answer = null,
            payload = p_request.payload, mapped = p_request.mapped,
            body_sha256 = p_request.body_sha256, version = p_request.version,
            keep_until = core.clock() + interval '14 days'
        where request.id = p_request.id;
        update resman.tour_processing_log as log
        set
            processing_status = 'failed', reason_code = p_reason, finished_at = core.clock(),
            local_date = v_date, property_id = (p_resolved ->> 'property_id')::uuid,
            tour_id = coalesce((p_resolved ->> 'tour_id')::uuid, log.tour_id),
            processing_time_ms = 0, version = p_request.version,
            error_message = coalesce((
                select string_agg(
                    format('%s: %s', one.value ->> 'field', one.value ->> 'code'), ', '
                )
                from jsonb_array_elements(v_wrong) as one (value)
            ), 'no seat is free')
        where log.id = p_request.id;
    end if;
    return jsonb_strip_nulls(jsonb_build_object(
        'http', 422, 'violations', v_wrong, 'reason_code', p_reason, 'free', p_resolved -> 'free'
    ));
end;
$$;

COMMENT ON FUNCTION resman.refuse_request(p_request resman.tour_request, p_resolved jsonb, p_reason text) IS 'Ends a request that cannot be used, with everything that is wrong with it; returns the answer. A known tour stays as it was: only the request is counted.';

CREATE FUNCTION resman.refuse_tour(p_request resman.tour_request, p_tour resman.tour_booking_sync, p_mapped jsonb, p_resolved jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_why text := coalesce(p_tour.refused_because, 'full');
begin
    if v_why <> 'full' then
        delete from resman.tour_booking_sync as tour where tour.id = p_tour.id;
        return resman.refuse_request(p_request, p_resolved || jsonb_build_object(
            'violations', jsonb_build_array(resman.violation(
                'tour.scheduled_date', p_mapped -> 'names' ->> 'tour.scheduled_date', v_why
            ))
        ));
    end if;
    return resman.refuse_request(
        p_request, p_resolved || jsonb_build_object(
            'tour_id', p_tour.id, 'free', to_jsonb(resman.free_times(p_tour.property_id, p_tour.scheduled_datetime))
        ), 'RM305'
    );
end;
$$;

COMMENT ON FUNCTION resman.refuse_tour(p_request resman.tour_request, p_tour resman.tour_booking_sync, p_mapped jsonb, p_resolved jsonb) IS 'Ends a request whose tour was refused: a full slot stays as a refused tour and is answered with free times, another cause leaves no tour. Returns the answer of submit_tour.';

CREATE FUNCTION resman.refused_field(p_merged resman.merged_read, p_fields text[], p_why text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select jsonb_build_object(
        'field', case when 'lost' = any(p_fields) then 'lost' else p_fields[1] end,
        'type', 'data_conflict',
        'domiq', coalesce(p_merged.local -> p_fields[1], 'null'::jsonb),
        'resman', coalesce((p_merged.read).remote -> p_fields[1], 'null'::jsonb),
        'strategy', 'manual_review', 'rule', 'refused by ' || p_why, 'value', null
    )
$$;

COMMENT ON FUNCTION resman.refused_field(p_merged resman.merged_read, p_fields text[], p_why text) IS 'Returns the conflict over a value of ResMan''s that the application refuses, and by which of its constraints.';

CREATE FUNCTION resman.remote_fields(p_prospect jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
declare
    v_fields jsonb := '{}'::jsonb;
    v_wishes jsonb := p_prospect -> 'preferences';
    v_type text := lower(p_prospect ->> 'type');
    v_name text;
begin
    foreach v_name in array array['first_name', 'last_name'] loop
        if p_prospect ? v_name then
            v_fields := v_fields || jsonb_build_object(v_name, nullif(
                resman.normalize_name(p_prospect ->> v_name), 'Unknown'
            ));
        end if;
    end loop;
    if p_prospect ? 'email' then
        v_fields := v_fields
            || jsonb_build_object('email', resman.normalize_email(p_prospect ->> 'email'));
    end if;
    if jsonb_typeof(p_prospect -> 'phones') = 'array' then
        v_fields := v_fields || jsonb_build_object('phone', (
            select resman.normalize_phone(phone.value ->> 'number')
            from jsonb_array_elements(p_prospect -> 'phones') with ordinality as phone (value, place)
            order by lower(phone.value ->> 'type') is not distinct from 'cell' desc, phone.place
            limit 1
        ));
    end if;
    if jsonb_typeof(v_wishes) = 'object' then
        v_fields := v_fields
            || case
                when v_wishes ->> 'move_in_date' is null then '{"move_in_date": null}'::jsonb
                when v_wishes ->> 'move_in_date' ~ '^\d{4}-\d\d-\d\d'
                    then jsonb_build_object('move_in_date', left(v_wishes ->> 'move_in_date', 10))
                else '{}'::jsonb
            end
            || resman.remote_number('rent_min', v_wishes -> 'rent_min')
            || resman.remote_number('rent_max', v_wishes -> 'rent_max')
            || resman.remote_number('occupants', v_wishes -> 'occupants');
    end if;
    return v_fields || case v_type
        when 'prospect' then '{"lost": false, "stage": "prospect"}'::jsonb
        when 'lost' then '{"lost": true, "stage": "prospect"}'::jsonb
        when 'applicant' then '{"lost": false, "stage": "applicant"}'::jsonb
        when 'current_resident' then '{"lost": false, "stage": "resident"}'::jsonb
        else '{}'::jsonb
    end;
end;
$$;

COMMENT ON FUNCTION resman.remote_fields(p_prospect jsonb) IS 'Returns what ResMan holds of a lead, in the words of lead_projection: null where it holds nothing, no key where the answer says nothing that can be read. The name that stands for a missing one is none. Never raises.';

CREATE FUNCTION resman.remote_number(p_field text, p_value jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $_$
declare
    v_text text := p_value #>> '{}';
begin
    return case
        when v_text is null then jsonb_build_object(p_field, null)
        when v_text ~ '^\d{1,12}(\.\d{1,12})?$'
            then jsonb_build_object(p_field, round(v_text::numeric))
        else '{}'::jsonb
    end;
end;
$_$;

COMMENT ON FUNCTION resman.remote_number(p_field text, p_value jsonb) IS 'Returns {field: number} of what ResMan shows; {} of what is no number, so that it counts as not shown. Never raises.';

CREATE FUNCTION resman.renew_doorbell() RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_last bigint := coalesce(pg_sequence_last_value('resman.doorbell_seq'), 0);
    v_now bigint := extract(epoch from clock_timestamp()) * 1000000;
begin
    -- A promise is a sign of life too. It must not be written again: meanwhile it may be taken back.
    if v_last not between v_now and v_now + 1000000 then
        perform setval('resman.doorbell_seq', v_now - 1000000);
    end if;
    return extract(epoch from clock_timestamp()) * 1000000 - v_last > 15000000;
end;
$$;

COMMENT ON FUNCTION resman.renew_doorbell() IS 'Says that somebody listens, so that who writes work rings. Returns whether nobody had said so for half as long as writers count on it: some may not have rung, and may commit later.';

CREATE FUNCTION resman.repeat_request(p_known resman.tour_request[], p_new resman.tour_request, p_compiled jsonb, p_mapped jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_known resman.tour_request := p_known[1];
    v_new resman.tour_request := p_new;
    v_is_same boolean := v_known.body_sha256 = p_new.body_sha256;
begin
    if cardinality(p_known) > 1 or v_known.source_id <> p_new.source_id then
        return resman.contradict_request(v_known);
    elsif v_known.state <> 'failed' then
        if p_new.version < v_known.version then
            return jsonb_build_object('http', 200, 'id', v_known.id, 'superseded', true);
        elsif v_is_same and p_new.version = v_known.version then
            return coalesce(v_known.answer, '{}'::jsonb)
                || jsonb_build_object('http', 200, 'id', v_known.id, 'replayed', true);
        elsif p_new.version = v_known.version or v_known.idempotency_key = p_new.idempotency_key then
            return resman.contradict_request(v_known);
        end if;
    end if;
    v_new.id := v_known.id;
    v_new.source_id := coalesce(v_known.source_id, p_new.source_id);
    v_new.state := v_known.state;
    v_new.property_id := v_known.property_id;
    v_new.conversation_id := v_known.conversation_id;
    v_new.tour_revision := v_known.tour_revision;
    -- A change need not repeat what ResMan has not heard yet.
    v_new.mapped := coalesce(v_known.mapped, '{}'::jsonb) || p_new.mapped;
    return resman.begin_request(v_new, p_compiled, p_mapped);
end;
$$;

COMMENT ON FUNCTION resman.repeat_request(p_known resman.tour_request[], p_new resman.tour_request, p_compiled jsonb, p_mapped jsonb) IS 'Answers a request whose key or id is known: the same again, an older version, another body, or a change. One that failed binds nobody and is taken anew.';

CREATE FUNCTION resman.request_lead(p_request resman.tour_request, p_remote jsonb) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select case
        when p_remote is not null then jsonb_strip_nulls(jsonb_build_object(
            'first_name', p_remote -> 'first_name', 'last_name', p_remote -> 'last_name'
        ))
        else '{"first_name": "Unknown", "last_name": "Unknown"}'::jsonb
            || resman.request_person(coalesce(p_request.mapped, '{}'::jsonb))
    end || jsonb_build_object('_source', p_request.source)
$$;

COMMENT ON FUNCTION resman.request_lead(p_request resman.tour_request, p_remote jsonb) IS 'Returns the person of a request as a lead''s fields: what it sent, or the name of the prospect that was just read, which stays as it is.';

CREATE FUNCTION resman.request_person(p_fields jsonb) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select jsonb_strip_nulls(jsonb_build_object(
        'first_name', coalesce(
            resman.normalize_name(p_fields ->> 'prospect.first_name'),
            resman.normalize_name(
                resman.apply_transform(p_fields -> 'prospect.name', '{"name": "first_name"}') #>> '{}'
            )
        ),
        'last_name', coalesce(
            resman.normalize_name(p_fields ->> 'prospect.last_name'),
            resman.normalize_name(
                resman.apply_transform(p_fields -> 'prospect.name', '{"name": "last_name"}') #>> '{}'
            )
        ),
        'email', resman.normalize_email(p_fields ->> 'prospect.email'),
        'phone', resman.normalize_phone(p_fields ->> 'prospect.phone')
    ))
$$;

COMMENT ON FUNCTION resman.request_person(p_fields jsonb) IS 'Returns the person of a request as ResMan may know it: {first_name, last_name, email, phone}.';

CREATE FUNCTION resman.request_reads(p_request_id uuid, p_doubt_at timestamp with time zone) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select resman.needed_reads(
        request.resman_prospect_id, p_doubt_at, request.email_key, request.phone_key
    ) || case
        when request.resman_prospect_id is null and request.given_prospect_id is not null
            then jsonb_build_array(jsonb_build_object('prospect_id', request.given_prospect_id))
        else '[]'::jsonb
    end
    from resman.tour_request as request
    where request.id = p_request_id
$$;

COMMENT ON FUNCTION resman.request_reads(p_request_id uuid, p_doubt_at timestamp with time zone) IS 'Returns what to look up before a call for a request: its prospect where that is known; else who has its e-mail address or phone number, the prospect that it names, and what changed since a lost answer.';

CREATE FUNCTION resman.request_report(p_id uuid, p_source text) RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select jsonb_build_object(
        'id', request.id, 'source_id', request.source_id, 'version', request.version,
        'state', request.state, 'reason_code', coalesce(log.reason_code, case
            when request.state = 'processing' then coalesce((
                select job.reason_code from resman.lead_sync_queue as job
                where job.unit_id = coalesce(tour.unit_id, request.id)
                    and job.status in ('pending', 'processing')
                order by job.reason_code
                limit 1
            ), 'RM201')
        end),
        'tour_id', tour.id, 'tour_status', tour.status, 'starts_at', tour.scheduled_datetime,
        'resman_appointment_id', coalesce(state.event_id, log.resman_tour_id),
        'resman_prospect_id', coalesce(request.resman_prospect_id, log.resman_prospect_id),
        'violations', request.violations, 'created_at', request.created_at,
        'finished_at', log.finished_at
    )
    from resman.tour_request as request
    left join resman.tour_processing_log as log on request.id = log.id
    left join resman.tour_booking_sync as tour on log.tour_id = tour.id
    left join resman.tour_state as state on tour.id = state.tour_id
    where request.id = p_id and request.source = p_source
$$;

COMMENT ON FUNCTION resman.request_report(p_id uuid, p_source text) IS 'Returns what became of a request: state, reason, the tour, and its ids in ResMan; null where the source has no such request.';

CREATE FUNCTION resman.request_sync(p_lead_id uuid) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
begin
    perform 1 from public.conversation as conversation
    where conversation.id = p_lead_id
    for no key update;
    if not found then
        raise exception using
            errcode = 'TB201',
            message = 'lead is unknown',
            detail = format('lead %s', p_lead_id),
            hint = 'the id is that of the row in conversation';
    end if;
    update resman.lead_state as state
    set reason_code = null, error_message = null, is_source_refused = false
    where state.unit_id = p_lead_id;
    delete from resman.gone_prospect as gone where gone.unit_id = p_lead_id;
    update resman.tour_state as state
    set failed_revision = null, reason_code = null, error_message = null, is_row_due = true
    where state.unit_id = p_lead_id and state.failed_revision is not null;
    perform resman.enqueue_lead(p_lead_id, 'push', 3, 0, 0);
    perform pg_notify('tourbase', '');
    return resman.explain_lead(p_lead_id);
end;
$$;

COMMENT ON FUNCTION resman.request_sync(p_lead_id uuid) IS 'Sends a lead again, also one that was given up or held; returns what explain_lead says. Raises TB201 for an unknown lead.';

CREATE FUNCTION resman.request_words(p_request_id uuid, p_remote jsonb, p_tour_id uuid) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_fields jsonb;
    v_person jsonb;
    v_said text;
begin
    if p_request_id is null then
        return null;
    end if;
    v_fields := (
        select request.mapped from resman.tour_request as request where request.id = p_request_id
    );
    if v_fields is null then
        v_said := (
            select marked.event ->> 'comments'
            from (
                select event.value as event
                from jsonb_array_elements(coalesce(p_remote -> 'events', '[]')) as event (value)
                where strpos(
                    event.value ->> 'comments',
                    format('[ref:tour:%s:', replace(p_tour_id::text, '-', ''))
                ) > 0
            ) as marked
            where marked.event ->> 'comments' like 'Tour: %'
            order by marked.event ->> 'at' desc
            limit 1
        );
        return substring(v_said from '(?:In person|Virtual|Self-guided)\.\s+(.*?)\s*\[ref:');
    end if;
    v_person := resman.request_person(v_fields);
    return nullif(concat_ws(
        ' ',
        'Link: ' || (v_fields ->> 'tour.virtual_meeting_url'),
        'Meet at: ' || (v_fields ->> 'tour.meeting_location') || '.',
        'Notes: ' || (v_fields ->> 'tour.special_instructions'),
        'Contact by: ' || (v_fields ->> 'preferences.preferred_contact_method') || '.',
        'Accessibility: ' || (v_fields ->> 'preferences.accessibility_requirements') || '.',
        'Language: ' || (v_fields ->> 'preferences.language_preference') || '.',
        'Group of ' || (v_fields ->> 'preferences.group_size') || '.',
        case when p_remote is not null then 'Sent as: ' || nullif(concat_ws(
            ', ',
            case
                when lower(concat_ws(' ', v_person ->> 'first_name', v_person ->> 'last_name'))
                    <> lower(concat_ws(' ', p_remote ->> 'first_name', p_remote ->> 'last_name'))
                    then concat_ws(' ', v_person ->> 'first_name', v_person ->> 'last_name')
            end,
            case
                when not resman.is_same_contact(v_person - 'phone', p_remote) then v_person ->> 'email'
            end,
            case
                when not resman.is_same_contact(v_person - 'email', p_remote) then v_person ->> 'phone'
            end
        ), '') || '.' end
    ), '');
end;
$$;

COMMENT ON FUNCTION resman.request_words(p_request_id uuid, p_remote jsonb, p_tour_id uuid) IS 'Returns what a request says beside the time of its tour, for the words of the appointment; once that is erased, what the appointment in ResMan still says. Null for a tour without a request.';

CREATE FUNCTION resman.request_words_hash(p_fields jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select md5(jsonb_object_agg(field.key, field.value)::text)
    from jsonb_each(p_fields) as field (key, value)
    where field.key in (
        'tour.meeting_location', 'tour.virtual_meeting_url', 'tour.special_instructions'
    ) or field.key like 'preferences.%'
$$;

COMMENT ON FUNCTION resman.request_words_hash(p_fields jsonb) IS 'Returns the hash of what a request says beside its time, so that new words are a change.';

CREATE FUNCTION resman.require_connected(p_is_connected boolean, p_property_id uuid) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
begin
    if not p_is_connected then
        raise exception using
            errcode = 'TB205', message = 'property is not connected',
            detail = format('property %s', p_property_id),
            hint = 'connect it with: tourbase properties add';
    end if;
end;
$$;

COMMENT ON FUNCTION resman.require_connected(p_is_connected boolean, p_property_id uuid) IS 'Raises TB205 where a property is not connected.';

CREATE FUNCTION resman.require_lost_reason(p_settings jsonb) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
begin
    if p_settings ->> 'delete_policy' = 'mark_lost'
        and p_settings ->> 'default_lost_reason_id' is null then
        raise exception using
            errcode = 'TB204', message = 'a deleted lead cannot be lost without a reason',
            hint = 'give the default lost reason too';
    end if;
end;
$$;

COMMENT ON FUNCTION resman.require_lost_reason(p_settings jsonb) IS 'Raises TB204 where deleted leads are to be lost and the property has no default lost reason.';

CREATE FUNCTION resman.require_person(p_found resman.found_person) RETURNS void
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
begin
    if p_found.users = '{}' and p_found.units = '{}' then
        raise exception using
            errcode = 'TB601', message = 'person is unknown',
            hint = 'look with: tourbase person find';
    end if;
end;
$$;

COMMENT ON FUNCTION resman.require_person(p_found resman.found_person) IS 'Raises TB601 where nobody was found.';

CREATE FUNCTION resman.require_source(p_source text) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
begin
    if not exists (
        select 1 from resman.source_configurations as source where source.source_name = p_source
    ) then
        raise exception using
            errcode = 'TB402', message = 'source is unknown',
            detail = format('source %s', p_source),
            hint = 'tourbase sources list shows them';
    end if;
end;
$$;

COMMENT ON FUNCTION resman.require_source(p_source text) IS 'Raises TB402 where there is no such source.';

CREATE FUNCTION resman.require_tour(p_tour_id uuid) RETURNS resman.tour_booking_sync
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_tour resman.tour_booking_sync;
begin
    select * into v_tour from resman.tour_booking_sync as tour where tour.id = p_tour_id;
    if v_tour.id is null then
        raise exception using
            errcode = 'TB301',
            message = 'tour is unknown',
            detail = format('tour %s', p_tour_id),
            hint = 'the id is that of the row in resman.tour_booking_sync';
    end if;
    return v_tour;
end;
$$;

COMMENT ON FUNCTION resman.require_tour(p_tour_id uuid) IS 'Returns a tour''s row. Raises TB301 for an unknown tour.';

CREATE FUNCTION resman.rescue_dead_bridges(p_bridge_id uuid) RETURNS SETOF text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_now timestamptz := core.clock();
    v_since timestamptz;
    v_bridge resman.bridge;
begin
    -- Who has lost its own lock cannot tell whether another bridge ended, or the server did.
    select bridge.locked_at into v_since
    from resman.bridge as bridge
    where bridge.id = p_bridge_id and bridge.lock_key is not null
        and not pg_try_advisory_xact_lock_shared(resman.lock_space(), bridge.lock_key);
    for v_bridge in
        select bridge.*
        from resman.bridge as bridge
        where bridge.lock_key is not null and bridge.id <> p_bridge_id and v_since is not null
    loop
        if not pg_try_advisory_xact_lock_shared(resman.lock_space(), v_bridge.lock_key) then
            continue when v_bridge.lock_seen_at >= v_since and v_bridge.lock_missed_at is null;
            update resman.bridge as bridge
            set lock_seen_at = v_now, lock_missed_at = null
            where bridge.id = v_bridge.id and bridge.lock_key = v_bridge.lock_key;
        elsif coalesce(v_bridge.seen_at > v_bridge.lock_missed_at, true) then
            update resman.bridge as bridge
            set lock_missed_at = v_now
            where bridge.id = v_bridge.id and bridge.lock_key = v_bridge.lock_key;
        elsif v_now >= v_bridge.lock_missed_at + (
            case
                when v_bridge.lock_seen_at >= v_since then interval '0.2 seconds'
                else interval '5 seconds'
            end
        ) then
            update resman.bridge as bridge
            set lock_key = null
            where bridge.id = v_bridge.id and bridge.lock_key = v_bridge.lock_key
                and bridge.seen_at = v_bridge.seen_at;
            continue when not found;
            perform resman.end_leases(v_bridge.id);
            perform resman.rescue_jobs();
            perform pg_notify('tourbase', '');
            return next v_bridge.name;
        end if;
    end loop;
end;
$$;

COMMENT ON FUNCTION resman.rescue_dead_bridges(p_bridge_id uuid) IS 'Takes back the jobs of bridges whose session has ended, and returns the names of these bridges. A bridge is dead when its lock was found free twice, 0.2 s apart, without a sign of life since the first; 5 s where the lock was last seen before the asking bridge has got its own, since then Postgres may have restarted and the other come back. Beyond 200 jobs rescue_jobs does the rest.';

CREATE FUNCTION resman.rescue_jobs() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
declare
    v_job resman.lead_sync_queue;
    v_due timestamptz;
    v_reason text;
    v_count integer := 0;
begin
    for v_job in
        select job.*
        from resman.lead_sync_queue as job
        where job.status = 'processing' and job.lease_until <= core.clock()
        order by job.unit_id
        limit 200
    loop
        perform 1 from resman.lead_state as state
        where state.unit_id = v_job.unit_id
        for no key update skip locked;
        continue when not found;
        select job.* into v_job
        from resman.lead_sync_queue as job
        where job.id = v_job.id and job.status in ('pending', 'processing')
            and job.lease_until <= core.clock()
        for update skip locked;
        continue when not found;
        v_due := greatest(v_job.due_at, core.clock());
        v_reason := v_job.reason_code;
        if resman.doubt_attempt(v_job) then
            v_due := core.clock();
            v_reason := 'RM205';
        end if;
        perform resman.put_back_job(v_job, v_due, v_reason, 0, v_job.error_message);
        v_count := v_count + 1;
    end loop;
    return v_count;
end;
$$;

COMMENT ON FUNCTION resman.rescue_jobs() IS 'Takes back jobs whose lease has run out; returns how many. A call that was started and not answered is in doubt and will be looked up before anything is sent again (semantics.md I12, I15).';

CREATE FUNCTION resman.reseat_property(p_property_id uuid) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_tour resman.tour_booking_sync;
    v_count integer := 0;
begin
    -- Nobody takes a seat meanwhile, so the order in which these are taken does not matter.
    perform resman.lock_rules(p_property_id, true);
    delete from resman.tour_seat as seat
    using resman.tour_booking_sync as tour
    where seat.tour_id = tour.id
        and seat.property_id = p_property_id
        and tour.scheduled_datetime > core.clock() - interval '8 hours';
    delete from resman.remote_appointment as appointment
    where appointment.property_id = p_property_id and appointment.tour_id is not null;
    for v_tour in
        select tour.*
        from resman.tour_booking_sync as tour
        where tour.property_id = p_property_id
            and tour.status in ('scheduled', 'confirmed')
            and tour.scheduled_datetime > core.clock() - interval '8 hours'
        order by tour.scheduled_datetime, tour.created_at, tour.id
    loop
        if not resman.seat_tour(v_tour) then
            perform resman.put_beside(v_tour);
            v_count := v_count + 1;
        end if;
    end loop;
    return v_count;
end;
$$;

COMMENT ON FUNCTION resman.reseat_property(p_property_id uuid) IS 'Seats the coming tours of a property anew after its rules have changed, the earliest first. Returns how many found none: they stand all the same, and subtract.';

CREATE FUNCTION resman.resolve_request(p_source text, p_mapped jsonb, p_is_change boolean DEFAULT false) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_fields jsonb := p_mapped -> 'fields';
    v_names jsonb := p_mapped -> 'names';
    v_integration resman.resman_integration;
    v_property uuid := resman.find_request_property(p_source, v_fields ->> 'tour.property_id');
    v_type text;
    v_status text := resman.event_status(coalesce(v_fields ->> 'event', 'created'));
    v_time jsonb := '{}'::jsonb;
    v_wrong jsonb;
begin
    select * into v_integration from resman.resman_integration as integration
    where integration.property_id = v_property;
    select alias.tour_type into v_type from resman.tour_type_alias as alias
    where alias.alias = lower(btrim(v_fields ->> 'tour.tour_type'));
    if not p_is_change or v_fields ? 'tour.scheduled_date' then
        v_time := resman.read_tour_time(v_fields, coalesce(v_integration.time_zone, 'UTC'));
    end if;
    select coalesce(jsonb_agg(resman.violation(
        wrong.target, v_names ->> wrong.target, wrong.code, wrong.allowed
    )), '[]'::jsonb)
    into v_wrong
    from (
        values
        ('tour.property_id', case
            when not v_fields ? 'tour.property_id' then case when not p_is_change then 'required' end
            when v_property is null then 'unknown_property'
            when v_integration.id is null or v_integration.sync_direction = 'from_resman'
                then 'property_not_accepting'
        end, null::jsonb),
        ('tour.tour_type', case
            when not v_fields ? 'tour.tour_type' then case when not p_is_change then 'required' end
            when v_type is null then 'not_allowed'
        end, (select jsonb_agg(word.alias order by word.alias) from resman.tour_type_alias as word)),
        (v_time ->> 'target', v_time ->> 'fault', null),
        ('tour.duration_minutes', case
            when (v_fields ->> 'tour.duration_minutes')::integer not between 5 and 480
                then 'out_of_range'
        end, null),
        ('version', case when (v_fields ->> 'version')::integer < 1 then 'out_of_range' end, null),
        ('event', case when v_status is null then 'not_allowed' end, jsonb_build_array(
            'created', 'confirmed', 'rescheduled', 'cancelled', 'completed', 'no_show'
        )),
        ('prospect.name', case
            when not p_is_change and not v_fields ?| array[
                'prospect.name', 'prospect.first_name', 'prospect.last_name',
                'prospect.resman_prospect_id'
            ] then 'required'
        end, null)
    ) as wrong (target, code, allowed)
    where wrong.code is not null;
    return jsonb_build_object(
        'property_id', v_property, 'time_zone', v_integration.time_zone, 'tour_type', v_type,
        'at', v_time -> 'at', 'duration', v_fields -> 'tour.duration_minutes',
        'status', v_status, 'violations', v_wrong
    );
end;
$$;

COMMENT ON FUNCTION resman.resolve_request(p_source text, p_mapped jsonb, p_is_change boolean) IS 'Returns what a request means: {property_id, tour_type, at, duration, status, version, violations}. Of a change only what it gives is looked at. Opening hours and seats are the affair of the tour''s row.';

CREATE FUNCTION resman.resume_backfill(p_run_id uuid, p_rate double precision DEFAULT NULL::double precision) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_run resman.backfill_run := resman.lock_backfill(p_run_id);
begin
    if exists (
        select 1 from resman.backfill_run as other
        where other.property_id = v_run.property_id
            and other.kind = v_run.kind
            and other.state = 'running'
            and other.id <> p_run_id
    ) then
        raise exception using
            errcode = 'TB271', message = 'a backfill of the property runs already',
            detail = format('property %s', v_run.property_id),
            hint = 'see tourbase backfill status; end it with: tourbase backfill cancel';
    end if;
    update resman.backfill_run as run
    set
        state = 'running', ended_at = null,
        rate_per_minute = coalesce(p_rate, run.rate_per_minute)
    where run.id = p_run_id;
    perform resman.note_change('resume_backfill', v_run.property_id, null, jsonb_strip_nulls(
        jsonb_build_object('run_id', p_run_id, 'rate_per_minute', p_rate)
    ));
    return (select report from resman.backfill_report(p_run_id) as report);
end;
$$;

COMMENT ON FUNCTION resman.resume_backfill(p_run_id uuid, p_rate double precision) IS 'Goes on with a cancelled backfill where it stood; changes the rate of one that runs. Returns what backfill_report says. Raises TB271 where another runs, TB272, TB273.';

CREATE FUNCTION resman.resume_property(p_property_id uuid) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
begin
    update resman.resman_integration as integration
    set
        sync_status = case
            when integration.sync_status <> 'paused' then integration.sync_status
            when exists (
                select 1 from resman.account_state as state
                where state.account_key = resman.account_key(integration.api_credentials)
                    and state.refused_at is not null
            ) then 'disconnected'
            else 'active'
        end,
        paused_reason = null
    where integration.property_id = p_property_id;
    perform resman.require_connected(found, p_property_id);
    perform resman.note_change('resume_property', p_property_id, null, null);
    perform pg_notify('tourbase', '');
    return (select report from resman.property_report(p_property_id) as report);
end;
$$;

COMMENT ON FUNCTION resman.resume_property(p_property_id uuid) IS 'Sends again for a paused property. Returns its report. Raises TB205.';

CREATE FUNCTION resman.return_jobs(p_jobs jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
begin
    update resman.lead_sync_queue as job
    set lease_until = core.clock()
    from (
        select held.id
        from jsonb_to_recordset(p_jobs) as mine (job_id uuid, fence bigint)
        inner join resman.lead_sync_queue as held
            on mine.job_id = held.id and mine.fence = held.fence
        where held.status in ('pending', 'processing')
            and held.lease_until is not null and held.attempt_id is null
        order by held.unit_id
        for update of held skip locked
    ) as given
    where job.id = given.id and job.status in ('pending', 'processing');
    perform resman.rescue_jobs();
    perform pg_notify('tourbase', '');
end;
$$;

COMMENT ON FUNCTION resman.return_jobs(p_jobs jsonb) IS 'Puts jobs [{job_id, fence}] back for which the bridge has started no call, and wakes whoever has somebody free for them.';

CREATE FUNCTION resman.ring_doorbell() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_ahead double precision := coalesce(pg_sequence_last_value('resman.doorbell_seq'), 0)
        - date_part('epoch', clock_timestamp()) * 1000000;
begin
    -- A promise never reaches further ahead; where it does, somebody has set the clock. Who listens
    -- gives a sign of life every 10 seconds: after three times as long there is nobody to wake.
    if v_ahead > 1000000 or v_ahead between -30000000 and 0 then
        perform pg_notify('tourbase', '');
    end if;
end;
$$;

COMMENT ON FUNCTION resman.ring_doorbell() IS 'Wakes the bridges, unless one has promised to look again anyway or none has listened lately: a notification makes all commits of the database wait for each other. Called after the work was written, never before, since settle_doorbell waits for transactions that have written something.';

CREATE FUNCTION resman.rule_fault(p_rule jsonb, p_value jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $_$
declare
    v_text text := p_value #>> '{}';
begin
    if v_text is null then
        return case when p_rule -> 'required' = 'true'::jsonb then 'required' end;
    elsif length(v_text) > (p_rule ->> 'max_length')::numeric then
        return 'too_long';
    elsif length(v_text) < (p_rule ->> 'min_length')::numeric then
        return 'too_short';
    elsif (case p_rule ->> 'type'
        when 'email' then v_text !~ '^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$'
        when 'phone' then coalesce(length(regexp_replace(
            split_part(resman.normalize_phone(v_text), ' ext ', 1), '\D', '', 'g'
        )) not between 7 and 15, true)
        when 'date' then resman.read_iso(v_text) is null
        when 'number' then v_text !~ '^\s*[+-]?\d+(\.\d+)?\s*$'
        else false
    end) then
        return 'type';
    elsif p_rule ? 'pattern' and v_text !~ (p_rule ->> 'pattern') then
        return 'pattern';
    end if;
    return null;
end;
$_$;

COMMENT ON FUNCTION resman.rule_fault(p_rule jsonb, p_value jsonb) IS 'Returns the code of what is wrong with a value under the rule of its field; null where nothing is.';

CREATE FUNCTION resman.rule_mistake(p_rule jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $_$
begin
    if jsonb_typeof(p_rule) <> 'object' or jsonb_typeof(p_rule -> 'field') <> 'string' then
        return 'a rule needs a field';
    elsif p_rule - array['field', 'required', 'type', 'min_length', 'max_length', 'pattern']
        <> '{}'::jsonb then
        return 'unknown key';
    elsif p_rule ->> 'type' not in ('string', 'email', 'phone', 'date', 'number') then
        return 'unknown type';
    elsif jsonb_typeof(p_rule -> 'required') <> 'boolean' then
        return 'required must be true or false';
    elsif jsonb_path_exists(p_rule, '$.*[*] ? (@ < 0 || @ > 10000)')
        or jsonb_typeof(p_rule -> 'min_length') not in ('number', 'null')
        or jsonb_typeof(p_rule -> 'max_length') not in ('number', 'null') then
        return 'a length must be a number from 0 to 10000';
    elsif p_rule ->> 'pattern' is not null then
        perform '' ~ (p_rule ->> 'pattern');
    end if;
    return null;
exception
    when invalid_regular_expression then
        return 'the pattern is no regular expression';
end;
$_$;

COMMENT ON FUNCTION resman.rule_mistake(p_rule jsonb) IS 'Returns what is wrong with a validation rule; null where nothing is.';

CREATE FUNCTION resman.rules_fault(p_rules jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $_$
    select case
        when jsonb_typeof(p_rules) is distinct from 'object' then 'it is not an object'
        when p_rules - array['rule', 'hours', 'blackouts'] <> '{}'
            then 'it has a key beside rule, hours and blackouts'
        when jsonb_typeof(p_rules -> 'rule') not in ('object', 'null') then 'rule is not an object'
        when jsonb_typeof(p_rules -> 'hours') <> 'array' then 'hours is not a list'
        when jsonb_typeof(p_rules -> 'blackouts') <> 'array' then 'blackouts is not a list'
        when jsonb_typeof(p_rules -> 'rule') = 'object' and (p_rules -> 'rule') - array[
            'slot_minutes', 'capacity', 'buffer_before_minutes', 'buffer_after_minutes',
            'notice_minutes', 'horizon_days', 'tour_types', 'tours_from_conversation'
        ] <> '{}' then 'rule has a key that is unknown'
        when jsonb_path_exists(p_rules, 'strict $.hours[*] ? (@.type() != "object")', silent => true)
            or jsonb_path_exists(
                p_rules, 'strict $.blackouts[*] ? (@.type() != "object")', silent => true
            )
            then 'a list holds something that is not an object'
    end
$_$;

COMMENT ON FUNCTION resman.rules_fault(p_rules jsonb) IS 'Returns what is wrong with the form of a property''s rules; null where nothing is.';

CREATE FUNCTION resman.rules_report(p_property_id uuid) RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select jsonb_build_object(
        'rule', (
            select to_jsonb(rule) - array['property_id', 'updated_at']
            from resman.tour_rule as rule
            where rule.property_id = p_property_id
        ),
        'hours', (
            select
                coalesce(jsonb_agg(
                    jsonb_build_object(
                        'weekday', hours.weekday,
                        'opens', left(hours.opens::text, 5), 'closes', left(hours.closes::text, 5)
                    )
                    order by hours.weekday, hours.opens
                ), '[]'::jsonb)
            from resman.opening_hours as hours
            where hours.property_id = p_property_id
        ),
        'blackouts', (
            select
                coalesce(jsonb_agg(
                    to_jsonb(closed) - array['id', 'property_id'] order by closed.starts_on, closed.id
                ), '[]'::jsonb)
            from resman.blackout as closed
            where closed.property_id = p_property_id
        )
    )
$$;

COMMENT ON FUNCTION resman.rules_report(p_property_id uuid) IS 'Returns how tours are offered at a property, in the form that set_tour_rules takes; rule is null where nobody has set any.';

CREATE FUNCTION resman.schedule_backfill(p_run_id uuid, p_frequency text, p_time_zone text, p_now timestamp with time zone) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    update resman.lead_sync_queue as job
    set due_at = mine.due_at
    from (
        select waiting.id, window_of.due_at
        from (
            select
                least(p_now, resman.window_start(p_frequency, p_time_zone, p_now)) as began_at,
                case p_frequency
                    when 'realtime' then p_now
                    else resman.next_window(p_frequency, p_time_zone, p_now)
                        - interval '1 microsecond'
                end as due_at
        ) as window_of
        cross join resman.backfill_lead as lead
        inner join resman.lead_sync_queue as waiting
            on lead.unit_id = waiting.unit_id and waiting.status = 'pending'
        where lead.run_id = p_run_id
            and waiting.priority = 1
            and waiting.row_version = 0
            and waiting.next_retry_at is null
            and waiting.due_at >= window_of.began_at
            and waiting.due_at <> window_of.due_at
        for update of waiting skip locked
    ) as mine
    where job.id = mine.id and job.status = 'pending'
$$;

COMMENT ON FUNCTION resman.schedule_backfill(p_run_id uuid, p_frequency text, p_time_zone text, p_now timestamp with time zone) IS 'Lets the leads that a backfill has queued in this window be the last of it, behind all edits; in real time lets those go that waited for a window. Called by feed_backfill.';

CREATE FUNCTION resman.schema_version() RETURNS integer
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select 2
$$;

COMMENT ON FUNCTION resman.schema_version() IS 'Returns the version of the contract between this schema and the bridge; a bridge refuses one that it does not know.';

CREATE FUNCTION resman.seat_tour(p_tour resman.tour_booking_sync) RETURNS boolean
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    select coalesce(
        resman.take_seats(
            p_tour.id, resman.tour_rules(p_tour.property_id), resman.tour_span(p_tour)
        ),
        true
    )
$$;

COMMENT ON FUNCTION resman.seat_tour(p_tour resman.tour_booking_sync) IS 'Takes the seats of a tour; true also where it needs none.';

CREATE FUNCTION resman.seconds_until_due() RETURNS double precision
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select extract(epoch from resman.next_due_at() - core.clock())::double precision
$$;

COMMENT ON FUNCTION resman.seconds_until_due() IS 'Returns the seconds until the next waiting job becomes due, negative when it is; null when none waits. A bridge asks for seconds since its own clock may be wrong (semantics.md 3.13, T).';

CREATE FUNCTION resman.see_appointments(p_property_id uuid, p_prospect jsonb, p_at timestamp with time zone) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    with shown as materialized (
        select distinct on (seen.event_key)
            seen.event_key,
            seen.starts_at
        from (
            select
                coalesce(appointment.value ->> 'event_id', appointment.value ->> 'at') as event_key,
                (appointment.value ->> 'at')::timestamptz as starts_at
            from jsonb_array_elements(p_prospect -> 'appointments') as appointment
            where coalesce(appointment.value ->> 'marker', '') not like '[ref:tour:%'
        ) as seen
        where seen.starts_at > p_at - interval '1 day'
        order by seen.event_key, seen.starts_at
    ),

    gone as (
        delete from resman.remote_appointment as appointment
        where appointment.property_id = p_property_id
            and appointment.prospect_id = p_prospect ->> 'prospect_id'
            and appointment.tour_id is null
            and not exists (
                select 1 from shown where shown.event_key = appointment.event_key
            )
    )

    insert into resman.remote_appointment (
        property_id, prospect_id, event_key, starts_at, ends_at, seen_at
    )
    select
        p_property_id, p_prospect ->> 'prospect_id', shown.event_key, shown.starts_at,
        shown.starts_at + make_interval(mins => coalesce((rule).slot_minutes, 30)),
        p_at
    from shown
    cross join resman.tour_rules(p_property_id) as rule
    order by shown.event_key
    on conflict (property_id, prospect_id, event_key) do update
    set
        starts_at = excluded.starts_at, ends_at = excluded.ends_at, seen_at = excluded.seen_at
$$;

COMMENT ON FUNCTION resman.see_appointments(p_property_id uuid, p_prospect jsonb, p_at timestamp with time zone) IS 'Takes over the appointments of a prospect that are not ours and not long past: they subtract from what is free. Keeps ids and times, never a name.';

CREATE FUNCTION resman.see_prospect(p_property_id uuid, p_prospect jsonb, p_asked_at text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    perform resman.see_tours(shown.unit_id, p_prospect, p_asked_at::timestamptz)
    from (
        select distinct state.unit_id
        from resman.tour_state as state
        where state.property_id = p_property_id
            and state.prospect_id = p_prospect ->> 'prospect_id'
    ) as shown;
    perform resman.see_appointments(p_property_id, p_prospect, core.clock());
end;
$$;

COMMENT ON FUNCTION resman.see_prospect(p_property_id uuid, p_prospect jsonb, p_asked_at text) IS 'Takes over the appointments of a prospect: those of our tours, and those that are not ours.';

CREATE FUNCTION resman.see_tour(p_tour resman.tour_booking_sync, p_state resman.tour_state, p_prospect jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_now timestamptz := core.clock();
    v_is_told boolean := p_state.told ->> 'class' = 'placed';
    v_shown record;
begin
    select * into v_shown from resman.shown_appointments(p_prospect, p_tour.id) limit 1;
    if v_shown is null then
        perform resman.miss_appointment(p_tour, p_state);
        return;
    end if;
    insert into resman.staff_task (
        property_id, kind, conversation_id, tour_id, resman_prospect_id, resman_event_id, text
    )
    select
        p_state.property_id, 'remove_appointment', p_tour.conversation_id, p_tour.id,
        p_state.prospect_id, older.event_id,
        format(
            'Remove the older appointment of %s: the tour has another one.',
            resman.tour_words(older.at, p_tour.time_zone)
        )
    from resman.shown_appointments(p_prospect, p_tour.id) as older
    where older.revision < v_shown.revision
    on conflict do nothing;
    update resman.tour_state as state
    set
        event_id = coalesce(v_shown.event_id, state.event_id),
        looked_revision = state.told_revision, looked_at = v_now,
        remote_state = case
            when state.remote_state not in ('none', 'removed') then state.remote_state
            when state.told ->> 'class' = 'cancelled' then 'awaiting_removal'
            else 'placed'
        end,
        is_row_due = state.is_row_due or state.event_id is distinct from v_shown.event_id
        or state.remote_state in ('none', 'removed')
    where state.tour_id = p_tour.id;
    perform resman.close_tour_tasks(p_tour.id, 'review_tour');
    -- An older revision is what ResMan showed before it took our own move.
    if v_is_told and v_shown.revision >= (p_state.told ->> 'revision')::integer
        and v_shown.at <> (p_state.told ->> 'at')::timestamptz then
        perform resman.take_staff_move(p_tour, p_state, v_shown.at);
    end if;
end;
$$;

COMMENT ON FUNCTION resman.see_tour(p_tour resman.tour_booking_sync, p_state resman.tour_state, p_prospect jsonb) IS 'Takes over what a prospect shows of one tour. Called by see_tours only.';

CREATE FUNCTION resman.see_tours(p_unit_id uuid, p_prospect jsonb, p_asked_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_seen record;
begin
    if p_asked_at is not null then
        perform 1 from resman.lead_state as state
        where state.unit_id = p_unit_id
        for no key update skip locked;
        if not found or exists (
            select 1 from resman.lead_sync_queue as job
            where job.unit_id = p_unit_id and job.status = 'processing'
        ) then
            return;
        end if;
    end if;
    for v_seen in
        select tour, state
        from resman.tour_state as state
        inner join resman.tour_booking_sync as tour on state.tour_id = tour.id
        where state.unit_id = p_unit_id
            and state.told is not null
            and (p_asked_at is null or (
                state.last_sync_at < p_asked_at
                and state.prospect_id = lower(p_prospect ->> 'prospect_id')
            ))
        order by state.tour_id
    loop
        perform resman.see_tour(v_seen.tour, v_seen.state, p_prospect);
    end loop;
end;
$$;

COMMENT ON FUNCTION resman.see_tours(p_unit_id uuid, p_prospect jsonb, p_asked_at timestamp with time zone) IS 'Takes over what a prospect shows of a lead''s tours: their appointments, what staff moved or removed. p_asked_at is null where the caller holds the lead''s job and has just read; else a lead that is being worked on, and a tour told since, wait for the next look.';

CREATE FUNCTION resman.sees_lead(p_lead_id uuid) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select exists (select 1 from public.conversation as conversation where conversation.id = p_lead_id)
$$;

COMMENT ON FUNCTION resman.sees_lead(p_lead_id uuid) IS 'Tells whether the caller may see a lead: runs with the caller''s rights, so that row security of conversation counts in lead_status.';

CREATE FUNCTION resman.sees_property(p_property_id uuid) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select exists (select 1 from public.property as property where property.id = p_property_id)
$$;

COMMENT ON FUNCTION resman.sees_property(p_property_id uuid) IS 'Tells whether the caller may see a property: runs with the caller''s rights, so that row security of property counts in property_status.';

CREATE FUNCTION resman.sent_fields(p_lead jsonb, p_call jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO ''
    AS $$
begin
    return case
        when p_call ->> 'kind' in ('note', 'alias') then jsonb_build_object(
            '_note_id', p_call -> 'note_id'
        )
        when p_call ->> 'kind' like 'tour%' then jsonb_strip_nulls(jsonb_build_object(
            '_told', p_call -> 'told', '_request_id', p_call -> 'request_id'
        ))
        else p_lead - array['_user_id', '_property_id', '_row_version', '_source', '_lost_reason']
            || case
                when p_call ->> 'kind' in ('create', 'adopt') then '{"lost": false}'::jsonb
                else '{}'::jsonb
            end
    end;
end;
$$;

COMMENT ON FUNCTION resman.sent_fields(p_lead jsonb, p_call jsonb) IS 'Returns what becomes the base when ResMan accepts a call: every field of the lead; of a note nothing; of a create all but being lost, which is told afterwards.';

CREATE FUNCTION resman.set_bridge_settings(p_bridge_id uuid, p_settings jsonb) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO ''
    AS $$
    update resman.bridge as bridge
    set settings = p_settings
    where bridge.id = p_bridge_id
$$;

COMMENT ON FUNCTION resman.set_bridge_settings(p_bridge_id uuid, p_settings jsonb) IS 'Gives a running bridge new settings.';

CREATE FUNCTION resman.set_property(p_property_id uuid, p_changes jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_before jsonb;
    v_after jsonb;
begin
    select resman.property_settings(integration) into v_before
    from resman.resman_integration as integration
    where integration.property_id = p_property_id
    for no key update;
    perform resman.require_connected(v_before is not null, p_property_id);
    perform resman.check_settings(p_changes);
    update resman.resman_integration as integration
    set
        resman_property_id = coalesce(lower(p_changes ->> 'resman_property_id'), integration.resman_property_id),
        api_credentials = coalesce(p_changes -> 'api_credentials', integration.api_credentials),
        sync_enabled = coalesce((p_changes ->> 'sync_enabled')::boolean, integration.sync_enabled),
        sync_direction = coalesce(p_changes ->> 'sync_direction', integration.sync_direction),
        sync_frequency = coalesce(p_changes ->> 'sync_frequency', integration.sync_frequency),
        time_zone = coalesce(p_changes ->> 'time_zone', integration.time_zone),
        default_source_id = coalesce(lower(p_changes ->> 'default_source_id'), integration.default_source_id),
        default_agent_id = coalesce(lower(p_changes ->> 'default_agent_id'), integration.default_agent_id),
        default_lost_reason_id = coalesce(
            lower(p_changes ->> 'default_lost_reason_id'), integration.default_lost_reason_id
        ),
        delete_policy = coalesce(p_changes ->> 'delete_policy', integration.delete_policy),
        import_prospects = coalesce(
            (p_changes ->> 'import_prospects')::boolean, integration.import_prospects
        )
    where integration.property_id = p_property_id
    returning resman.property_settings(integration) into v_after;
    perform resman.require_lost_reason(v_after);
    if p_changes ? 'api_credentials' then
        insert into resman.account_state (account_key)
        values (resman.account_key(p_changes -> 'api_credentials'))
        on conflict do nothing;
        update resman.resman_integration as integration
        set sync_status = 'active', error_count = 0
        where integration.property_id = p_property_id and integration.sync_status = 'disconnected';
        perform resman.readmit_account(resman.account_key(p_changes -> 'api_credentials'));
    end if;
    if v_before ->> 'sync_direction' = 'to_resman' and v_after ->> 'sync_direction' <> 'to_resman' then
        -- What was changed there while nothing came in is read now.
        update resman.pull_cursor as taken
        set pulled_through = null, due_at = core.clock()
        where taken.property_id = p_property_id;
    end if;
    perform resman.note_change('set_property', p_property_id, null, p_changes);
    perform pg_notify('tourbase', '');
    return jsonb_build_object(
        'before', resman.differing(v_before, v_after), 'after', resman.differing(v_after, v_before)
    );
end;
$$;

COMMENT ON FUNCTION resman.set_property(p_property_id uuid, p_changes jsonb) IS 'Changes how a property is connected: resman_property_id, api_credentials, sync_enabled and the settings of add_property; returns {before, after} of what changed. New credentials are tried at once. Raises TB205 for one that is not connected, TB204 for a bad setting.';

CREATE FUNCTION resman.set_property_alias(p_source text, p_value text, p_property_id uuid) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
begin
    if not exists (
        select 1 from resman.source_configurations as source where source.source_name = p_source
    ) then
        raise exception using
            errcode = 'TB402', message = 'source is unknown', detail = format('source %s', p_source),
            hint = 'see: tourbase sources list';
    end if;
    if p_property_id is null then
        delete from resman.source_property_aliases as alias
        where alias.source = p_source and alias.value = lower(btrim(p_value));
    else
        insert into resman.source_property_aliases as alias (source, value, property_id)
        values (p_source, lower(btrim(p_value)), p_property_id)
        on conflict (source, value) do update set property_id = excluded.property_id;
    end if;
    insert into core.audit_event (action, subject_type, subject_id, change)
    values (
        'set_property_alias', 'source', p_source,
        jsonb_build_object('value', lower(btrim(p_value)), 'property_id', p_property_id)
    );
    return (select report from resman.source_report(p_source) as report);
end;
$$;

COMMENT ON FUNCTION resman.set_property_alias(p_source text, p_value text, p_property_id uuid) IS 'Says what a source calls a property; a null property forgets it. Returns the report of the source. Raises TB402 for an unknown source.';

CREATE FUNCTION resman.set_source_secret(p_source text, p_kind text, p_secret jsonb, p_only boolean DEFAULT false) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $_$
begin
    if coalesce(p_kind, '') not in ('hmac', 'bearer') then
        raise exception using
            errcode = 'TB404', message = 'the kind of the secret is unknown',
            detail = coalesce(p_kind, 'none'), hint = 'one of hmac, bearer';
    end if;
    update resman.source_configurations as source
    set credentials = jsonb_set(source.credentials, array[p_kind], case
        when p_only then jsonb_build_array(p_secret)
        else jsonb_path_query_array(
            jsonb_build_array(p_secret) || (source.credentials -> p_kind), '$[0 to 1]'
        )
    end)
    where source.source_name = p_source;
    if not found then
        raise exception using
            errcode = 'TB402', message = 'source is unknown', detail = format('source %s', p_source),
            hint = 'see: tourbase sources list';
    end if;
    insert into core.audit_event (action, subject_type, subject_id, change)
    values (
        'set_source_secret', 'source', p_source,
        jsonb_build_object('kind', p_kind, 'only', p_only)
    );
    return (select report from resman.source_report(p_source) as report);
end;
$_$;

COMMENT ON FUNCTION resman.set_source_secret(p_source text, p_kind text, p_secret jsonb, p_only boolean) IS 'Gives a source a secret: a sealed one to sign with (hmac), or the SHA-256 of a token (bearer). The one before it stays good until the next, unless p_only. Returns the report of the source. Raises TB402 for an unknown source, TB404 for another kind.';

CREATE FUNCTION resman.set_tour_rules(p_property_id uuid, p_rules jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_fault text;
begin
    if not exists (select 1 from public.property as property where property.id = p_property_id) then
        raise exception using
            errcode = 'TB202', message = 'property is unknown',
            detail = format('property %s', p_property_id),
            hint = 'the id is that of the row in the table property';
    end if;
    perform resman.lock_rules(p_property_id, true);
    begin
        v_fault := resman.rules_fault(p_rules);
        if v_fault is null then
            perform resman.write_rules(p_property_id, p_rules);
        end if;
    exception
        when integrity_constraint_violation or data_exception then
            v_fault := sqlerrm;
    end;
    if v_fault is not null then
        raise exception using
            errcode = 'TB302', message = 'tour rules are not valid',
            detail = v_fault,
            hint = 'give an object with rule, hours and blackouts; docs/for-developers.md shows one';
    end if;
    perform resman.reseat_property(p_property_id);
    perform resman.note_change('set_tour_rules', p_property_id, null, p_rules);
    return resman.rules_report(p_property_id);
end;
$$;

COMMENT ON FUNCTION resman.set_tour_rules(p_property_id uuid, p_rules jsonb) IS 'Changes how tours are offered at a property: {rule: {slot_minutes, capacity, buffer_before_minutes, buffer_after_minutes, notice_minutes, horizon_days, tour_types, tours_from_conversation}, hours: [{weekday, opens, closes}], blackouts: [{starts_on, ends_on, reason}]}. A list that is given replaces what there was, a key that is not given stays. Seats the coming tours anew; returns the rules. Raises TB202 for an unknown property, TB302 for bad rules.';

CREATE FUNCTION resman.settle_backfill(p_run_id uuid) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    with ended as (
        delete from resman.backfill_lead as lead
        where lead.run_id = p_run_id
            and not exists (
                select 1 from resman.lead_sync_queue as job
                where job.unit_id = lead.unit_id
                    and job.sync_operation = 'push' and job.status = 'pending'
            )
            and not exists (
                select 1 from resman.lead_sync_queue as job
                where job.unit_id = lead.unit_id and job.status = 'processing'
            )
        returning lead.unit_id
    ),

    told as (
        select
            exists (
                select 1 from resman.lead_sync_mapping as mapping
                where mapping.conversation_id = ended.unit_id
                    and mapping.mapping_status in ('active', 'merged')
            ) as is_there,
            exists (
                select 1
                from resman.lead_attempt as attempt
                inner join resman.backfill_run as run on attempt.intended_at >= run.started_at
                where run.id = p_run_id
                    and attempt.unit_id = ended.unit_id
                    and attempt.kind = 'create'
                    and attempt.outcome in ('ok', 'in_doubt')
            ) as is_new,
            exists (
                select 1 from public.conversation as conversation
                where conversation.id = ended.unit_id
            ) as is_row
        from ended
    )

    update resman.backfill_run as run
    set
        matched = run.matched + counted.matched,
        created = run.created + counted.created,
        held = run.held + counted.held,
        skipped = run.skipped + counted.skipped
    from (
        select
            count(*) filter (where told.is_there and not told.is_new) as matched,
            count(*) filter (where told.is_there and told.is_new) as created,
            count(*) filter (where not told.is_there and told.is_row) as held,
            count(*) filter (where not told.is_there and not told.is_row) as skipped
        from told
    ) as counted
    where run.id = p_run_id
$$;

COMMENT ON FUNCTION resman.settle_backfill(p_run_id uuid) IS 'Counts what became of the leads of a backfill whose jobs have ended. The caller holds its row.';

CREATE FUNCTION resman.settle_call(p_job_id uuid, p_fence bigint, p_outcome jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_job resman.lead_sync_queue := resman.lock_job(p_job_id, p_fence);
    v_attempt resman.lead_attempt;
begin
    if v_job.id is not null then
        select * into v_attempt from resman.lead_attempt as attempt
        where attempt.id = v_job.attempt_id and attempt.intended_at = v_job.attempt_at
            and attempt.outcome is null;
    end if;
    if v_attempt.id is not null then
        return resman.fail_attempt(v_job, v_attempt, p_outcome);
    end if;
    insert into resman.stale_outcome (job_id, fence, outcome)
    values (p_job_id, p_fence, p_outcome - array['prospect', 'text', 'event_ids']);
    return jsonb_build_object('status', 'stale', 'reason_code', null);
end;
$$;

COMMENT ON FUNCTION resman.settle_call(p_job_id uuid, p_fence bigint, p_outcome jsonb) IS 'Records the end of a call that ResMan has not taken, or that is no longer ours: an old fence changes nothing and is noted (semantics.md I11). Returns {status, reason_code}.';

CREATE FUNCTION resman.settle_doorbell(p_horizon text DEFAULT NULL::text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_horizon xid8 := p_horizon::xid8;
begin
    if v_horizon is null then
        -- A second ago: no promise, but a sign of life, so that the next writer rings.
        perform setval(
            'resman.doorbell_seq',
            (extract(epoch from clock_timestamp()) * 1000000)::bigint - 1000000
        );
        -- Who read what was there before had written already, so its transaction is older than this. A
        -- snapshot would not do: its upper end may lie below the newest transactions.
        v_horizon := pg_current_xact_id();
    end if;
    if pg_snapshot_xmin(pg_current_snapshot()) >= v_horizon then
        return null;
    end if;
    return v_horizon::text;
end;
$$;

COMMENT ON FUNCTION resman.settle_doorbell(p_horizon text) IS 'Takes the promise to look again back, and gives a sign of life. Who relied on the promise, or found no sign of life before, may not have committed: returns the transaction below which all must have ended, to be given at the next call; null when they have. A look after that finds all that nobody rang for.';

CREATE FUNCTION resman.settle_doubt(p_job resman.lead_sync_queue, p_state resman.lead_state, p_found jsonb) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_attempt resman.lead_attempt;
    v_hit record;
    v_recheck double precision := resman.bridge_setting(p_job.locked_by, 'recheck_seconds', 30);
    v_since timestamptz;
begin
    if p_state.doubt_attempt_id is null then
        return 'none';
    end if;
    select * into v_attempt from resman.lead_attempt as attempt
    where attempt.id = p_state.doubt_attempt_id and attempt.intended_at = p_state.doubt_at;
    -- An update leaves no mark to look for; its time runs from when it was meant to be sent.
    v_since := case
        when v_attempt.marker is null then p_state.doubt_at
        else coalesce(p_state.empty_probe_at, core.clock())
    end;
    select * into v_hit
    from resman.find_marked(p_found -> 'prospects', v_attempt.marker)
    limit 1;
    perform resman.note_probe(p_job, v_attempt, v_hit.prospect is not null);

    if v_hit.prospect is not null then
        perform resman.note_marked_twice(p_job, v_attempt.marker, p_found);
        perform resman.accept_calls(array[resman.end_call(
            v_attempt, p_job.retry_count, 'success',
            v_hit.prospect || jsonb_build_object('event_id', v_hit.event_id),
            resman.answer_part(v_hit.prospect)
            || jsonb_build_object('served_at', p_found -> 'served_at')
        )]);
        return 'found';
    elsif (v_attempt.marker is null or p_state.empty_probe_count > 0)
        and core.clock() >= v_since + make_interval(secs => v_recheck) then
        update resman.lead_state as state
        set doubt_attempt_id = null, doubt_at = null, empty_probe_at = null, empty_probe_count = 0
        where state.unit_id = p_job.unit_id;
        -- Nobody will look for it any more, so what it told of a person is not kept.
        update resman.lead_attempt as attempt
        set sent = '{}'::jsonb
        where attempt.id = v_attempt.id and attempt.intended_at = v_attempt.intended_at;
        return 'resend';
    end if;
    update resman.lead_state as state
    set empty_probe_at = v_since, empty_probe_count = state.empty_probe_count + 1
    where state.unit_id = p_job.unit_id;
    perform resman.put_back_job(
        p_job, v_since + make_interval(secs => v_recheck), 'RM205', 0, p_job.error_message
    );
    return 'wait';
end;
$$;

COMMENT ON FUNCTION resman.settle_doubt(p_job resman.lead_sync_queue, p_state resman.lead_state, p_found jsonb) IS 'Settles a call whose answer was lost, by what was read since: returns found, resend, wait, or none where nothing is in doubt (resman-api.md 3.5, semantics.md I15). Sends again only after two empty looks that are the re-check apart; an update, once the re-check is over, so that what ResMan still works on does not overwrite what is sent next (I8).';

CREATE FUNCTION resman.settle_read_failure(p_job resman.lead_sync_queue, p_outcome jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    if p_outcome ->> 'word' = 'conflict' and p_outcome ->> 'detail' = 'stale_id' then
        return resman.hold_lead(p_job, 'RM304', p_outcome ->> 'text')
            || jsonb_build_object('status', 'cancelled', 'reason_code', 'RM304');
    elsif p_outcome ->> 'word' in ('permanent', 'conflict') then
        if p_job.retry_count < least(1, p_job.max_retries) then
            return resman.put_back_job(
                p_job, core.clock() + interval '1 second', 'RM202', 1, p_outcome ->> 'text'
            );
        end if;
        return resman.give_up(p_job, 'RM301', p_outcome ->> 'text', p_outcome ->> 'detail');
    end if;
    return resman.wait_for_resman(p_job, resman.call_property(p_job), p_outcome);
end;
$$;

COMMENT ON FUNCTION resman.settle_read_failure(p_job resman.lead_sync_queue, p_outcome jsonb) IS 'Records that a look into ResMan failed, but for the host''s row; returns {status, reason_code}. Called by record_read_failure only.';

CREATE FUNCTION resman.settle_told(p_tour resman.tour_booking_sync) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    insert into resman.tour_state as state (
        tour_id, unit_id, property_id, told_revision, is_row_due
    )
    values (p_tour.id, p_tour.unit_id, p_tour.property_id, p_tour.revision, true)
    on conflict (tour_id) do update
    set
        told_revision = excluded.told_revision, unit_id = excluded.unit_id,
        failed_revision = null, reason_code = null, error_message = null, is_row_due = true;
    -- Of a request nothing is left to tell, so nothing of it is kept.
    select resman.end_requests(array[request.id], 'success', null, null)
    from resman.tour_request as request
    where request.id = p_tour.request_id and request.tour_revision <= p_tour.revision
$$;

COMMENT ON FUNCTION resman.settle_told(p_tour resman.tour_booking_sync) IS 'Notes that a tour''s revision needs no call: ResMan has it so, or has never heard of it.';

CREATE FUNCTION resman.settle_tour_conflicts(p_tours uuid[]) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    update resman.lead_sync_conflicts as conflict
    set
        resolution_status = 'resolved', resolution_strategy = 'domiq_wins',
        resolved_value = conflict.domiq_value, resolved_at = core.clock(),
        resolved_by_name = 'rule:edited_again'
    where conflict.resolution_status in ('pending', 'manual_review')
        and conflict.conflict_type = 'field_mismatch'
        and (conflict.conversation_id, conflict.conflict_field) in (
            select tour.conversation_id, format('tour %s', tour.id)
            from resman.tour_booking_sync as tour
            where tour.id = any(p_tours)
        )
$$;

COMMENT ON FUNCTION resman.settle_tour_conflicts(p_tours uuid[]) IS 'Closes the conflicts of tours that were told after all: who edited the tour again has decided.';

CREATE FUNCTION resman.settle_unchanged(p_job resman.lead_sync_queue) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    update resman.lead_state as state
    set
        base_version = state.version,
        sync_status = case when state.held is null then 'synced' else 'conflict' end,
        reason_code = case when state.held is not null then 'RM401' end, error_message = null,
        is_host_due = state.is_host_due or p_job.conversation_id is not null
    where state.unit_id = p_job.unit_id;
    perform resman.finish_job(p_job, 'completed', null, null);
    return jsonb_build_object('do', 'nothing', 'why', 'unchanged');
end;
$$;

COMMENT ON FUNCTION resman.settle_unchanged(p_job resman.lead_sync_queue) IS 'Ends a job for a lead, or a request, of which ResMan already has everything, but for what waits for a person.';

CREATE FUNCTION resman.shown_appointments(p_prospect jsonb, p_tour_id uuid) RETURNS TABLE(event_id text, at timestamp with time zone, revision integer)
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select marked.event_id, marked.at, marked.revision::integer
    from (
        select
            shown.value ->> 'event_id' as event_id,
            (shown.value ->> 'at')::timestamptz as at,
            substring(
                coalesce(shown.value ->> 'marker', shown.value ->> 'comments')
                from format('.*\[ref:tour:%s:(\d{1,9})\]', replace(p_tour_id::text, '-', ''))
            ) as revision
        from jsonb_array_elements(
            coalesce(p_prospect -> 'appointments', p_prospect -> 'events', '[]'::jsonb)
        ) as shown (value)
        where p_prospect ? 'appointments' or shown.value ->> 'type' = 'Appointment'
    ) as marked
    where marked.revision is not null
    order by marked.revision::integer desc, marked.at desc
$$;

COMMENT ON FUNCTION resman.shown_appointments(p_prospect jsonb, p_tour_id uuid) IS 'Returns the appointments of a tour that a prospect shows, by our marker, the newest revision first.';

CREATE FUNCTION resman.slot_fault(p_property_id uuid, p_at timestamp with time zone, p_duration integer, p_tour_type text) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_rule resman.tour_rule := resman.tour_rules(p_property_id);
    v_zone text := resman.property_zone(p_property_id);
    v_date date := (p_at at time zone v_zone)::date;
    v_ends_at timestamptz;
begin
    if v_rule.property_id is null then
        return null;
    end if;
    v_ends_at := p_at + make_interval(mins => coalesce(p_duration, v_rule.slot_minutes));
    return case
        when p_tour_type <> all(v_rule.tour_types) then 'type_not_offered'
        when p_at < core.clock() + make_interval(mins => v_rule.notice_minutes) then 'too_soon'
        when p_at > core.clock() + make_interval(days => v_rule.horizon_days) then 'too_far'
        when exists (
            select 1 from resman.blackout as closed
            where closed.property_id = p_property_id
                and v_date between closed.starts_on and closed.ends_on
        ) then 'blackout'
        when not exists (
            select 1 from resman.opening_hours as hours
            where hours.property_id = p_property_id
                and hours.weekday = extract(isodow from v_date)
                and p_at >= resman.opening_instant(v_date + hours.opens, v_zone, false)
                and v_ends_at <= resman.opening_instant(v_date + hours.closes, v_zone, true)
        ) then 'outside_hours'
    end;
end;
$$;

COMMENT ON FUNCTION resman.slot_fault(p_property_id uuid, p_at timestamp with time zone, p_duration integer, p_tour_type text) IS 'Returns why a tour may not be requested: type_not_offered, too_soon, too_far, blackout or outside_hours; null where it may, or where the property has no rules. Says nothing of seats.';

CREATE FUNCTION resman.slot_room(p_rule resman.tour_rule, p_at timestamp with time zone) RETURNS integer
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select p_rule.capacity - max(taken.seats + resman.taken_beside(p_rule, cell.begins_at))
    from resman.occupied_span(p_rule, p_at, null) as span
    cross join lateral resman.tour_cells(lower(span), upper(span)) as cell (begins_at)
    cross join lateral (
        select count(*)::integer as seats
        from resman.tour_seat as seat
        where seat.property_id = p_rule.property_id and seat.cell_start = cell.begins_at
    ) as taken
$$;

COMMENT ON FUNCTION resman.slot_room(p_rule resman.tour_rule, p_at timestamp with time zone) IS 'Returns for how many more tours of a slot''s length there is room from an instant on; less than 0 where staff overbooked.';

CREATE FUNCTION resman.source_access(p_source text) RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select jsonb_build_object(
        'id', source.id, 'credentials', source.credentials,
        'body_limit_bytes', source.body_limit_bytes, 'rate_per_minute', source.rate_per_minute
    )
    from resman.source_configurations as source
    where source.source_name = p_source and source.is_active
$$;

COMMENT ON FUNCTION resman.source_access(p_source text) IS 'Returns how requests of an active source are let in: {id, credentials, body_limit_bytes, rate_per_minute}; null where there is none. The secrets in it are sealed or hashed.';

CREATE FUNCTION resman.source_report(p_source text DEFAULT NULL::text) RETURNS SETOF jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select jsonb_build_object(
        'source_id', source.id,
        'source_name', source.source_name,
        'source_type', source.source_type,
        'is_active', source.is_active,
        'signing_secrets', jsonb_array_length(source.credentials -> 'hmac'),
        'bearer_tokens', jsonb_array_length(source.credentials -> 'bearer'),
        'body_limit_bytes', source.body_limit_bytes,
        'rate_per_minute', source.rate_per_minute,
        'data_mapping', source.data_mapping,
        'validation_rules', source.validation_rules,
        'property_aliases', (
            select coalesce(jsonb_object_agg(alias.value, alias.property_id), '{}'::jsonb)
            from resman.source_property_aliases as alias
            where alias.source = source.source_name
        )
    )
    from resman.source_configurations as source
    where p_source is null or source.source_name = p_source
    order by source.source_name
$$;

COMMENT ON FUNCTION resman.source_report(p_source text) IS 'Returns each source, or the one named, with what it maps and how many secrets it has; no secret.';

CREATE FUNCTION resman.split_path(p_path text) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $_$
    select case
        when p_path ~ '^[^.\[\]]+(\[(-?\d{1,4}|\*)\])*(\.[^.\[\]]+(\[(-?\d{1,4}|\*)\])*)*$'
            then string_to_array(regexp_replace(p_path, '\[([^\]]*)\]', '.\1', 'g'), '.')
    end
$_$;

COMMENT ON FUNCTION resman.split_path(p_path text) IS 'Returns the steps of a path such as a.b[0].c or a[*].b; null where it is none.';

CREATE FUNCTION resman.stage_rank(p_stage text) RETURNS integer
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select coalesce(array_position(array['prospect', 'applicant', 'resident'], p_stage), 1)
$$;

COMMENT ON FUNCTION resman.stage_rank(p_stage text) IS 'Returns how far a stage of a lead is; prospect where none is named.';

CREATE FUNCTION resman.start_backfill(p_property_id uuid, p_since timestamp with time zone DEFAULT NULL::timestamp with time zone, p_rate double precision DEFAULT NULL::double precision, p_kind text DEFAULT 'local'::text, p_is_dry boolean DEFAULT false) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_run_id uuid;
begin
    if p_kind = 'remote' and exists (
        select 1 from resman.resman_integration as integration
        where integration.property_id = p_property_id
            and integration.sync_direction = 'to_resman'
    ) then
        raise exception using
            errcode = 'TB276', message = 'the direction of the property lets nothing in',
            detail = format('property %s', p_property_id),
            hint = 'change it with: tourbase properties set --direction bidirectional';
    end if;
    v_run_id := resman.new_backfill(p_property_id, p_since, p_rate, p_kind);
    update resman.backfill_run as run
    set is_dry = p_is_dry
    where run.id = v_run_id and run.kind = 'remote';
    update resman.backfill_run as run
    set total = counted.leads
    from resman.count_backfill(p_property_id, p_since) as counted
    where run.id = v_run_id and run.kind = 'local';
    perform resman.note_change('start_backfill', p_property_id, null, jsonb_strip_nulls(
        jsonb_build_object(
            'run_id', v_run_id, 'kind', p_kind, 'since', p_since, 'rate_per_minute', p_rate
        )
    ));
    return (select report from resman.backfill_report(v_run_id) as report);
end;
$$;

COMMENT ON FUNCTION resman.start_backfill(p_property_id uuid, p_since timestamp with time zone, p_rate double precision, p_kind text, p_is_dry boolean) IS 'Begins a backfill of a property, at so many leads a minute; a bridge carries it on. local: sends the leads of before the install, those created at or after a time; remote: brings in the prospects that ResMan changed between a time and the connection, or (is_dry) takes them back and counts them only. Returns what backfill_report says. Raises TB205, TB271, TB274, TB276.';

CREATE FUNCTION resman.start_bridge(p_name text, p_version text, p_settings jsonb) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_id uuid;
begin
    -- Where a crash of Postgres took the row away, the bridge would go on without its settings.
    perform set_config('synchronous_commit', 'on', true);
    insert into resman.bridge (name, version, settings, started_at, seen_at)
    values (p_name, p_version, p_settings, core.clock(), core.clock())
    returning bridge.id into v_id;
    return v_id;
end;
$$;

COMMENT ON FUNCTION resman.start_bridge(p_name text, p_version text, p_settings jsonb) IS 'Notes durably that a bridge runs; returns its id. The settings are numbers by name: lease_seconds, rate_per_minute, account_concurrency, backoff_base_seconds, backoff_max_seconds, breaker_failures, breaker_cool_seconds, recheck_seconds.';

CREATE FUNCTION resman.status_report() RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    with queue as (
        select
            count(*) filter (where job.status = 'pending') as pending,
            count(*) filter (where job.status = 'pending' and job.due_at <= core.clock()) as due,
            count(*) filter (where job.status = 'processing') as processing,
            count(*) filter (where job.status = 'failed') as failed,
            min(job.due_at) filter (
                where job.status = 'pending' and job.due_at <= core.clock()
            ) as oldest_due_at
        from resman.lead_sync_queue as job
        where job.status in ('pending', 'processing', 'failed')
    )

    select jsonb_build_object(
        'database', jsonb_build_object(
            'name', current_database(), 'schema_version', resman.schema_version(),
            'postgres', current_setting('server_version')
        ),
        'bridges', (
            select coalesce(
                jsonb_agg(to_jsonb(bridge) - 'settings' order by bridge.started_at), '[]'::jsonb
            )
            from resman.bridge as bridge
            where bridge.ended_at is null and bridge.seen_at > core.clock() - interval '30 seconds'
        ),
        'queue', to_jsonb(queue) || jsonb_build_object(
            'in_doubt', (
                select count(*) from resman.lead_state as state where state.doubt_at is not null
            ),
            'oldest_due_seconds', extract(epoch from core.clock() - queue.oldest_due_at)
        ),
        'accounts', resman.account_reports(),
        'properties', (
            select coalesce(jsonb_object_agg(counted.sync_status, counted.properties), '{}'::jsonb)
            from (
                select integration.sync_status, count(*) as properties
                from resman.resman_integration as integration
                group by integration.sync_status
            ) as counted
        ),
        'attention', (
            select coalesce(jsonb_agg(to_jsonb(needed)), '[]'::jsonb)
            from resman.attention() as needed
        ),
        'healthy', not exists (select 1 from resman.attention())
    )
    from queue
$$;

COMMENT ON FUNCTION resman.status_report() IS 'Returns one screen of state: database, bridges, queue, accounts, properties, what needs a person, and whether all is well.';

CREATE FUNCTION resman.stop_bridge(p_bridge_id uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
begin
    update resman.bridge as bridge
    set ended_at = core.clock(), seen_at = core.clock(), lock_key = null
    where bridge.id = p_bridge_id;
    update resman.lead_sync_queue as job
    set lease_until = core.clock()
    where job.status = 'processing' and job.locked_by = p_bridge_id and job.attempt_id is null;
    perform resman.rescue_jobs();
    perform pg_notify('tourbase', '');
end;
$$;

COMMENT ON FUNCTION resman.stop_bridge(p_bridge_id uuid) IS 'Notes that a bridge ended in order, and puts back the jobs for which it has started no call, for the others, which it wakes.';

CREATE FUNCTION resman.store_catalogues(p_property_id uuid, p_catalogues jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    delete from resman.remote_catalogue as entry
    where entry.property_id = p_property_id and p_catalogues ? entry.kind;
    insert into resman.remote_catalogue (property_id, kind, remote_id, name, read_at)
    select p_property_id, catalogue.key, lower(entry.id), entry.name, core.clock()
    from jsonb_each(p_catalogues) as catalogue
    cross join lateral jsonb_to_recordset(catalogue.value) as entry (id text, name text)
    where catalogue.key in ('sources', 'agents', 'lost_reasons') and entry.id is not null
    on conflict do nothing;
end;
$$;

COMMENT ON FUNCTION resman.store_catalogues(p_property_id uuid, p_catalogues jsonb) IS 'Keeps what ResMan listed: {"sources": [{id, name}], …}. Replaces the kinds that are given.';

CREATE FUNCTION resman.submit_change(p_request resman.tour_request, p_tour resman.tour_booking_sync, p_mapped jsonb, p_resolved jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_fields jsonb := p_mapped -> 'fields';
    v_status text := p_resolved ->> 'status';
    v_at timestamptz := coalesce((p_resolved ->> 'at')::timestamptz, p_tour.scheduled_datetime);
    v_is_live boolean := v_status in ('scheduled', 'confirmed');
    v_duration integer := coalesce((p_resolved ->> 'duration')::integer, p_tour.duration_minutes);
    v_type text := coalesce(p_resolved ->> 'tour_type', p_tour.tour_type);
    v_wrong text;
    v_target text := 'tour.scheduled_date';
    v_tour resman.tour_booking_sync;
begin
    if coalesce((p_resolved ->> 'property_id')::uuid, p_tour.property_id) <> p_tour.property_id then
        v_target := 'tour.property_id';
        v_wrong := 'not_possible';
    elsif v_is_live and v_at <> p_tour.scheduled_datetime then
        v_wrong := resman.slot_fault(p_tour.property_id, v_at, v_duration, v_type);
    end if;
    if v_wrong is null then
        begin
            update resman.tour_booking_sync as tour
            set
                scheduled_datetime = case when v_is_live then v_at else tour.scheduled_datetime end,
                tour_type = v_type, duration_minutes = v_duration,
                agent_id = coalesce(v_fields ->> 'tour.agent_id', tour.agent_id),
                -- What was given up is told anew, though it says the same.
                words_hash = case
                    when p_request.state = 'failed' then md5(coalesce(tour.words_hash, '') || tour.revision)
                    else coalesce(resman.request_words_hash(v_fields), tour.words_hash)
                end,
                status = case
                    when v_status <> 'scheduled' then v_status
                    when tour.status = 'confirmed' then 'confirmed'
                    else 'scheduled'
                end
            where tour.id = p_tour.id
            returning * into v_tour;
        exception
            when exclusion_violation then
                return resman.refuse_request(p_request, p_resolved || jsonb_build_object(
                    'free', to_jsonb(resman.free_times(p_tour.property_id, v_at))
                ), 'RM305');
            when unique_violation then
                v_wrong := 'already_booked';
            when check_violation then
                v_target := 'event';
                v_wrong := 'not_possible';
        end;
    end if;
    if v_wrong is null then
        return resman.take_request(p_request, v_tour, p_resolved);
    end if;
    return resman.refuse_request(p_request, p_resolved || jsonb_build_object(
        'violations', jsonb_build_array(
            resman.violation(v_target, p_mapped -> 'names' ->> v_target, v_wrong)
        )
    ));
end;
$$;

COMMENT ON FUNCTION resman.submit_change(p_request resman.tour_request, p_tour resman.tour_booking_sync, p_mapped jsonb, p_resolved jsonb) IS 'Changes the tour of a request as a later version says; returns the answer of submit_tour. What cannot be leaves the tour as it was.';

CREATE FUNCTION resman.submit_new(p_request resman.tour_request, p_mapped jsonb, p_resolved jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_request resman.tour_request := p_request;
    v_fields jsonb := p_mapped -> 'fields';
    v_tour resman.tour_booking_sync;
    v_status text := p_resolved ->> 'status';
begin
    v_request.property_id := (p_resolved ->> 'property_id')::uuid;
    v_request.conversation_id := resman.match_lead(
        v_request.property_id, resman.request_person(v_fields)
    );
    begin
        insert into resman.tour_booking_sync (
            conversation_id, request_id, property_id, tour_type, scheduled_datetime, status,
            duration_minutes, agent_id, words_hash
        )
        values (
            v_request.conversation_id, v_request.id, v_request.property_id,
            p_resolved ->> 'tour_type', (p_resolved ->> 'at')::timestamptz,
            case when v_status in ('scheduled', 'confirmed') then 'requested' else v_status end,
            (p_resolved ->> 'duration')::integer, v_fields ->> 'tour.agent_id',
            resman.request_words_hash(v_fields)
        )
        returning * into v_tour;
    exception
        when unique_violation then
            return resman.refuse_request(v_request, p_resolved || jsonb_build_object(
                'violations', jsonb_build_array(resman.violation(
                    'tour.scheduled_date', p_mapped -> 'names' ->> 'tour.scheduled_date',
                    'already_booked'
                ))
            ));
    end;
    -- Its trigger has granted or refused it.
    select * into v_tour from resman.tour_booking_sync as tour where tour.id = v_tour.id;
    if v_tour.status = 'refused' then
        return resman.refuse_tour(v_request, v_tour, p_mapped, p_resolved);
    elsif v_status = 'confirmed' then
        update resman.tour_booking_sync as tour set status = 'confirmed' where tour.id = v_tour.id
        returning * into v_tour;
    end if;
    return resman.take_request(v_request, v_tour, p_resolved);
end;
$$;

COMMENT ON FUNCTION resman.submit_new(p_request resman.tour_request, p_mapped jsonb, p_resolved jsonb) IS 'Makes the tour of a request: its row grants or refuses. Returns the answer of submit_tour.';

CREATE FUNCTION resman.submit_tour(p_source text, p_payload jsonb, p_idempotency_key text DEFAULT NULL::text) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_compiled jsonb := resman.compiled_source(p_source);
    v_key text := nullif(btrim(p_idempotency_key), '');
    v_new resman.tour_request;
    v_mapped jsonb;
    v_known resman.tour_request[];
begin
    -- For this transaction: what was answered is on disk.
    perform set_config('synchronous_commit', 'on', true);
    if v_compiled is null then
        return jsonb_build_object('http', 404);
    elsif jsonb_typeof(p_payload) is distinct from 'object' or length(v_key) > 200 then
        perform resman.count_request(
            p_source, (core.clock() at time zone 'UTC')::date, 1, 0, 1, core.clock()
        );
        return jsonb_build_object('http', 422, 'violations', jsonb_build_array(case
            when length(v_key) > 200 then resman.violation('Idempotency-Key', null, 'too_long')
            else resman.violation('body', null, 'type')
        end));
    end if;
    v_mapped := resman.map_payload(v_compiled, p_payload);
    v_new := resman.new_request(p_source, p_payload, v_mapped -> 'fields', v_key);
    -- The keys decide: who comes second waits here for the first, and then finds it.
    loop
        insert into resman.tour_request select v_new.* on conflict do nothing;
        if found then
            insert into resman.tour_processing_log (id, source, source_id, local_date, version)
            values (
                v_new.id, p_source, v_new.source_id, (core.clock() at time zone 'UTC')::date,
                v_new.version
            );
            return resman.begin_request(v_new, v_compiled, v_mapped);
        end if;
        v_known := array(
            select request from resman.tour_request as request
            where request.source = p_source
                and (request.source_id = v_new.source_id or request.idempotency_key = v_key)
            order by request.id
            for no key update
        );
        exit when v_known <> '{}';
    end loop;
    return resman.repeat_request(v_known, v_new, v_compiled, v_mapped);
end;
$$;

COMMENT ON FUNCTION resman.submit_tour(p_source text, p_payload jsonb, p_idempotency_key text) IS 'Takes a request for a tour, or a change of one, as its source sends it; durable when it returns. Returns {http: 202, id}; {http: 200, id, replayed | superseded} for what is known; {http: 404} for an unknown source; {http: 409, id} for another body under the same key or version; {http: 422, violations, reason_code, free} for what cannot be used. Raises nothing, whatever the payload.';

CREATE FUNCTION resman.sweep_lanes(p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_sort TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    SET jit TO 'off'
    AS $$
declare
    v_began timestamptz := clock_timestamp();
    v_low resman.open_property[];
begin
    if not resman.is_sweep_due(p_now) then
        return;
    end if;
    perform resman.make_lanes();
    v_low := array(
        select row(
            lane.property_id, null, null, waiting.since, null, null, null
        )::resman.open_property
        from resman.property_lane as lane
        cross join lateral (
            select newest.floor_at from resman.property_turn as newest
            where newest.property_id = lane.property_id
            order by newest.virtual_time desc
            limit 1
        ) as turn
        cross join lateral (
            select resman.oldest_waiting(lane.property_id) as since
            offset 0
        ) as waiting
        where resman.least_each(turn.floor_at, waiting.since) <> turn.floor_at
        order by lane.property_id
    );
    if v_low <> '{}' then
        perform resman.lower_floors(v_low);
    end if;
    -- What a held snapshot keeps makes the look long; it shall not take more than a part of the time.
    perform setval(
        'resman.lane_sweep_seq',
        (extract(epoch from p_now + greatest(
            interval '5 seconds', 20 * (clock_timestamp() - v_began)
        )) * 1000000)::bigint
    );
end;
$$;

COMMENT ON FUNCTION resman.sweep_lanes(p_now timestamp with time zone) IS 'Lowers the floors of properties to what waits below them, every five seconds, or as rarely as keeps it to a twentieth of the time: a job comes there by hand, or by a claim that was rolled back. Makes missing lanes.';

CREATE FUNCTION resman.sweep_tours(p_limit integer DEFAULT 500) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_count integer := resman.follow_staff();
    v_done integer;
begin
    -- Nobody takes the seats of two tours at once.
    if v_count = 0 then
        v_count := resman.follow_chat();
    end if;
    v_count := v_count + resman.write_chat_time() + resman.note_missed_tours(p_limit);
    update resman.tour_state as state
    set remote_state = 'removed', is_row_due = true
    where state.tour_id in (
        select waiting.tour_id from resman.tour_state as waiting
        where waiting.remote_state = 'awaiting_removal' and not exists (
            select 1 from resman.staff_task as task
            where task.tour_id = waiting.tour_id
                and task.kind = 'remove_appointment' and task.done_at is null
        )
        order by waiting.tour_id
        limit p_limit
        for no key update skip locked
    );
    get diagnostics v_done = row_count;
    v_count := v_count + v_done;
    return v_count + resman.write_tour_rows(array(
        select distinct state.unit_id from resman.tour_state as state
        where state.is_row_due
        limit p_limit
    ));
end;
$$;

COMMENT ON FUNCTION resman.sweep_tours(p_limit integer) IS 'Does what of tours is left to do: rows that somebody was writing, one move by staff or one tour of a chat, removals that staff has ticked off, tours that no job tells; returns how many. Called again until it returns 0.';

CREATE FUNCTION resman.take_jobs(p_bridge_id uuid, p_limit integer) RETURNS TABLE(job_id uuid, fence bigint, unit_id uuid, property_id uuid, sync_operation text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    SET enable_nestloop TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    SET jit TO 'off'
    AS $$
declare
    v_waiting resman.waiting_job[];
    v_taken resman.waiting_job[];
    v_units uuid[];
    v_jobs uuid[];
    v_now timestamptz := core.clock();
    v_lease timestamptz := v_now + make_interval(
        secs => resman.bridge_setting(p_bridge_id, 'lease_seconds', 120)
    );
begin
    update resman.bridge as bridge
    set claimed_at = v_now, seen_at = v_now, ended_at = null
    where bridge.id = p_bridge_id
        and (
            bridge.ended_at is not null
            or coalesce(bridge.claimed_at not between v_now - interval '1 second' and v_now, true)
        );

    v_waiting := resman.pick_jobs(p_bridge_id, p_limit, v_now);
    if v_waiting = '{}' then
        return;
    end if;
    v_units := resman.lock_leads(array(
        select picked.unit_id from unnest(v_waiting) as picked where picked.place <= p_limit
    ));
    v_taken := array(
        select distinct on (picked.unit_id) picked
        from unnest(v_waiting) as picked
        inner join unnest(v_units) as unit (id) on picked.unit_id = unit.id
        where picked.place <= p_limit
        order by picked.unit_id, picked.priority desc, picked.due_at
    );
    update resman.lead_state as state
    set
        version = state.version + picked.change_count,
        row_version = greatest(state.row_version, picked.row_version),
        property_id = picked.property_id
    from unnest(v_taken) as picked
    where state.unit_id = picked.unit_id and state.unit_id = any(v_units);
    v_jobs := array(select picked.id from unnest(v_taken) as picked);

    perform resman.move_lanes(v_waiting, v_jobs, v_now);
    perform resman.charge_accounts(p_bridge_id, v_jobs, v_now);
    return query
    update resman.lead_sync_queue as job
    set
        status = 'processing', locked_by = p_bridge_id, lease_until = v_lease,
        fence = nextval('resman.fence_seq'), attempt_id = null, attempt_at = null,
        change_count = 0
    -- Not named as waiting, or they would be sought in the index of all that waits.
    where job.id = any(v_jobs) and job.status in ('pending', 'processing')
        and job.lease_until is null
    returning job.id, job.fence, job.unit_id, job.property_id, job.sync_operation::text;
end;
$$;

COMMENT ON FUNCTION resman.take_jobs(p_bridge_id uuid, p_limit integer) IS 'Claims due jobs for a bridge, the lead first and then the job, none that another holds, one for each lead; returns each with its fence. Writes bridge, lead_state, lead_sync_queue, property_turn, account_state.';

CREATE FUNCTION resman.take_reads(p_merged resman.merged_read[]) RETURNS resman.applied_read[]
    LANGUAGE plpgsql
    SET search_path TO ''
    SET jit TO 'off'
    AS $$
declare
    v_one resman.merged_read;
    v_writes resman.merged_read[] := array(
        select one from unnest(p_merged) as one where one.given <> '{}'
    );
begin
    if v_writes <> '{}' then
        perform resman.write_host_values(
            array(select (one.read).unit_id from unnest(v_writes) as one),
            array(select one.given from unnest(v_writes) as one)
        );
    end if;
    perform resman.advance_bases(p_merged);
    foreach v_one in array p_merged loop
        if v_one.merged -> 'conflicts' <> '[]' then
            perform resman.note_conflicts(
                (v_one.read).unit_id, (v_one.read).property_id, (v_one.read).prospect_id,
                v_one.merged -> 'conflicts'
            );
        end if;
    end loop;
    perform resman.log_reads(v_writes);
    perform resman.tell_rest(array(select (one.read).unit_id from unnest(v_writes) as one));
    return array(
        select
            row(
                (one.read).unit_id, (one.read).prospect_id,
                case when one.is_late then 'hinted' else 'applied' end,
                case
                    when one.is_late then 'it shows what was there before our last call'
                    when unwritable.fields <> '{}' then
                        'the application cannot be given ' || array_to_string(unwritable.fields, ', ')
                end,
                array(select field.key from jsonb_object_keys(one.given) as field (key)),
                unwritable.fields
            )::resman.applied_read
        from unnest(p_merged) as one
        cross join lateral (select resman.unwritable_fields(one.given) as fields) as unwritable
    );
end;
$$;

COMMENT ON FUNCTION resman.take_reads(p_merged resman.merged_read[]) IS 'Writes what was merged: the application''s rows, bases, conflicts and log, and a job where something is left to tell. Raises what the application''s constraints and triggers raise.';

CREATE FUNCTION resman.take_request(p_request resman.tour_request, p_tour resman.tour_booking_sync, p_resolved jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_request resman.tour_request := p_request;
    v_now timestamptz := core.clock();
    v_date date := (v_now at time zone coalesce(p_resolved ->> 'time_zone', 'UTC'))::date;
begin
    v_request.tour_revision := p_tour.revision;
    v_request.open_requests := jsonb_build_array(jsonb_build_object('date', v_date, 'at', v_now));
    perform resman.keep_request(v_request);
    perform resman.count_request(p_request.source, v_date, 1, 0, 0, v_now);
    insert into resman.tour_processing_log as log (
        id, source, source_id, property_id, local_date, tour_id, version
    )
    values (
        p_request.id, p_request.source, p_request.source_id, v_request.property_id, v_date,
        p_tour.id, p_request.version
    )
    on conflict (id) do update
    set
        processing_status = 'processing', property_id = excluded.property_id,
        local_date = excluded.local_date, tour_id = excluded.tour_id, version = excluded.version,
        reason_code = null, error_message = null, finished_at = null, processing_time_ms = null;
    if p_tour.is_history or p_tour.revision <= coalesce((
        select state.told_revision from resman.tour_state as state where state.tour_id = p_tour.id
    ), 0) then
        perform resman.end_requests(array[p_request.id], 'success', null, null);
    elsif p_tour.conversation_id is null then
        perform resman.enqueue_request(p_request.id);
        -- The job is there; what the tour's row noted a moment ago would make it due again later.
        delete from resman.lead_change as change
        where change.id in (
            select noted.id from resman.lead_change as noted
            where noted.request_id = p_request.id
                and noted.id > coalesce(pg_sequence_last_value('resman.lead_change_id_seq'), 0) - 100
            for update skip locked
        );
        perform resman.ring_doorbell();
    end if;
    return jsonb_build_object('http', 202, 'id', p_request.id);
end;
$$;

COMMENT ON FUNCTION resman.take_request(p_request resman.tour_request, p_tour resman.tour_booking_sync, p_resolved jsonb) IS 'Notes that a request was taken: what it says, its tour, its count and its job; returns the answer of submit_tour. Where ResMan need not hear of it, it ends at once.';

CREATE FUNCTION resman.take_seats(p_tour_id uuid, p_rule resman.tour_rule, p_span tstzrange) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_cell timestamptz;
    v_room integer;
begin
    -- Always upwards, so that two who wait for each other's seats cannot be.
    for v_cell in
        select cell_start from resman.tour_cells(lower(p_span), upper(p_span)) as cell_start
        order by cell_start
    loop
        -- A seat that is already ours stays ours: a move may go over its own time.
        while not exists (
            select 1 from resman.tour_seat as seat
            where seat.tour_id = p_tour_id and seat.cell_start = v_cell
        ) loop
            v_room := p_rule.capacity - resman.taken_beside(p_rule, v_cell);
            if v_room <= (
                select count(*) from resman.tour_seat as seat
                where seat.property_id = p_rule.property_id and seat.cell_start = v_cell
            ) then
                return false;
            end if;
            -- Where somebody was faster, nothing is written: then we look again.
            insert into resman.tour_seat (property_id, cell_start, seat, capacity, tour_id)
            select p_rule.property_id, v_cell, free.seat, p_rule.capacity, p_tour_id
            from generate_series(1, p_rule.capacity) as free (seat)
            where not exists (
                select 1 from resman.tour_seat as taken
                where taken.property_id = p_rule.property_id
                    and taken.cell_start = v_cell
                    and taken.seat = free.seat
            )
            order by free.seat
            limit 1
            on conflict do nothing;
        end loop;
    end loop;
    return true;
end;
$$;

COMMENT ON FUNCTION resman.take_seats(p_tour_id uuid, p_rule resman.tour_rule, p_span tstzrange) IS 'Takes a seat for a tour in each quarter of an hour that it occupies; false where one is full, and then it may hold some. A key decides, not a look before: whoever comes second waits for the first and looks again. What it held before is freed afterwards, by free_seats.';

CREATE FUNCTION resman.take_staff_move(p_tour resman.tour_booking_sync, p_state resman.tour_state, p_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_is_both boolean := p_tour.revision > p_state.told_revision
        and p_tour.scheduled_datetime not in ((p_state.told ->> 'at')::timestamptz, p_at);
    v_is_open boolean := v_is_both and p_tour.conversation_id is not null
        and resman.tour_class(p_tour.status) = 'placed'
        and p_tour.scheduled_datetime < core.clock() + interval '24 hours';
begin
    if v_is_both and p_tour.conversation_id is not null then
        insert into resman.lead_sync_conflicts (
            conversation_id, property_id, resman_lead_id, conflict_type, conflict_field,
            conflict_severity, resman_value, domiq_value, resolution_status, resolution_strategy,
            resolved_value, resolved_at, resolved_by_name
        )
        values (
            p_tour.conversation_id, p_state.property_id, p_state.prospect_id, 'field_mismatch',
            format('tour %s', p_tour.id), 'high', to_jsonb(p_at),
            to_jsonb(p_tour.scheduled_datetime),
            case when v_is_open then 'manual_review' else 'auto_resolved' end,
            case when not v_is_open then 'resman_wins' end,
            case when not v_is_open then to_jsonb(p_at) end,
            case when not v_is_open then core.clock() end,
            case when not v_is_open then 'rule:schedule' end
        )
        on conflict do nothing;
    end if;
    update resman.tour_state as state
    set
        told = state.told || jsonb_build_object('at', p_at), remote_state = 'moved_by_staff',
        is_row_due = true,
        failed_revision = case when v_is_open then p_tour.revision else state.failed_revision end,
        reason_code = case when v_is_open then 'RM401' else state.reason_code end,
        staff_at = case when not v_is_open then p_at end,
        staff_revision = case when not v_is_open then p_tour.revision end
    where state.tour_id = p_tour.id;
end;
$$;

COMMENT ON FUNCTION resman.take_staff_move(p_tour resman.tour_booking_sync, p_state resman.tour_state, p_at timestamp with time zone) IS 'Takes over the time that staff gave a tour. Where the application moved it too, and neither is told yet, ResMan''s time holds, but within 24 hours of the start a person decides (semantics.md 3.7).';

CREATE FUNCTION resman.take_turn(p_request resman.tour_request, p_keys bigint[]) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    insert into resman.create_turn (property_id, contact_hash, unit_id, at)
    select p_request.property_id, one.key, p_request.id, core.clock()
    from unnest(p_keys) as one (key)
    order by one.key
    on conflict (property_id, contact_hash) do update
    set unit_id = excluded.unit_id, number = nextval('resman.fence_seq'), at = excluded.at
$$;

COMMENT ON FUNCTION resman.take_turn(p_request resman.tour_request, p_keys bigint[]) IS 'Notes that a prospect is being made for a request, under the keys of its person.';

CREATE FUNCTION resman.taken_beside(p_rule resman.tour_rule, p_cell timestamp with time zone) RETURNS integer
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    -- Nothing lasts longer than eight hours, which bounds what the index must give.
    select count(*)::integer
    from resman.remote_appointment as appointment
    where appointment.property_id = p_rule.property_id
        and appointment.starts_at > p_cell - interval '12 hours'
        and appointment.starts_at < p_cell + interval '15 minutes'
            + make_interval(mins => p_rule.buffer_before_minutes)
        and appointment.ends_at > p_cell - make_interval(mins => p_rule.buffer_after_minutes)
$$;

COMMENT ON FUNCTION resman.taken_beside(p_rule resman.tour_rule, p_cell timestamp with time zone) IS 'Returns how many appointments, which ResMan shows and which hold no seat, occupy a quarter of an hour.';

CREATE FUNCTION resman.takes_chat_tours(p_property_id uuid) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select exists (
        select 1 from resman.tour_rule as rule
        where rule.property_id = p_property_id and rule.tours_from_conversation
    )
$$;

COMMENT ON FUNCTION resman.takes_chat_tours(p_property_id uuid) IS 'Tells whether the lead''s own tour columns book its tour at a property (decisions.md 25).';

CREATE FUNCTION resman.tell_deletes(p_units uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    insert into resman.lead_sync_queue (
        conversation_id, unit_id, property_id, sync_operation, priority, change_count, row_version,
        due_at
    )
    select
        gone.unit_id, gone.unit_id, coalesce(stood.property_id, gone.property_id), 'push', 2, 0, 0,
        core.clock()
    from resman.lead_tombstone as gone
    left join lateral (
        select mapping.property_id from resman.lead_sync_mapping as mapping
        where mapping.conversation_id = gone.unit_id and mapping.mapping_status = 'deleted'
        order by mapping.updated_at desc
        limit 1
    ) as stood on true
    where gone.unit_id = any(p_units)
        and gone.policy = 'mark_lost'
        -- Without a prospect there is nothing to tell, unless one is being made.
        and (
            stood.property_id is not null
            or exists (
                select 1 from resman.lead_sync_queue as flying
                where flying.unit_id = gone.unit_id and flying.status = 'processing'
            )
        )
    order by gone.unit_id
    on conflict (unit_id, sync_operation, status) where status = 'pending' do nothing;
    if found then
        perform resman.ring_doorbell();
    end if;
end;
$$;

COMMENT ON FUNCTION resman.tell_deletes(p_units uuid[]) IS 'Notes work for deleted leads whose prospects are to be lost (mark_lost).';

CREATE FUNCTION resman.tell_rest(p_units uuid[]) RETURNS void
    LANGUAGE sql
    SET search_path TO ''
    AS $$
    select resman.enqueue_lead(left_over.unit_id, 'push', 2, 0, 0)
    from (
        select state.unit_id
        from resman.lead_state as state
        cross join lateral resman.lead_projection(state.unit_id) as lead (fields)
        where state.unit_id = any(p_units)
            and (
                select true from resman.lead_sync_queue as job
                where job.unit_id = state.unit_id and job.status = 'pending'
                    and job.sync_operation = 'push'
            ) is null
            and not resman.dirty_fields(lead.fields, state.base) <@ coalesce(state.held, '{}')
        order by state.unit_id
        offset 0
    ) as left_over
$$;

COMMENT ON FUNCTION resman.tell_rest(p_units uuid[]) IS 'Has leads told of which our side still differs from what ResMan holds, after it was given what ResMan has: an edit that was there before, or what a trigger of the application made of it.';

CREATE FUNCTION resman.tg_conversation__capture_delete() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    SET lock_timeout TO '50ms'
    AS $$
begin
    insert into resman.lead_tombstone (unit_id, property_id, user_id, resman_lead_id)
    select
        old_row.id, resman.lead_property(old_row),
        (to_jsonb(old_row) ->> 'user_id')::uuid, old_row.resman_lead_id
    from old_row
    on conflict (unit_id) do nothing;
    perform resman.bury_leads(array(select old_row.id from old_row));
    return null;
exception
    when others then
        -- Capture never fails the application's write; the sweep finds what is missing here.
        return null;
end;
$$;

COMMENT ON FUNCTION resman.tg_conversation__capture_delete() IS 'Leaves a tombstone for each deleted lead and cancels what waits for it; what becomes of the prospect the property''s delete_policy says.';

CREATE FUNCTION resman.tg_conversation__capture_insert() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    SET lock_timeout TO '50ms'
    AS $$
declare
    v_now timestamptz := core.clock();
    v_salt text := random();
    v_silent uuid[] := resman.origin_units();
begin
    if pg_sequence_last_value('resman.chat_heard_seq') > 0 and not resman.is_own_write() then
        insert into resman.chat_change (conversation_id)
        select new_row.id from new_row where to_jsonb(new_row) ->> 'tour_datetime' is not null;
    end if;
    -- Into the partition itself: the way through the parent costs a third of the insert.
    insert into resman.lead_sync_queue_live as job (
        id, conversation_id, unit_id, property_id, sync_operation, priority, change_count,
        row_version, due_at, seq
    )
    overriding system value
    select
        -- As random as gen_random_uuid() for each, at a fifth of its cost.
        md5(v_salt || lead.id)::uuid,
        lead.id, lead.id, coalesce(lead.own_property_id::uuid, bot.property_id), 'push', 2, 1,
        lead.resman_sync_version, v_now, nextval('resman.lead_sync_queue_seq_seq')
    -- A name finds the host's column, and where the host has none, the null of this row.
    from (select null::uuid as property_id, null::uuid as chatbot_id) as absent
    cross join lateral (
        select id, resman_sync_version, property_id as own_property_id, chatbot_id from new_row
        -- What ResMan has told is not told back.
        where id <> all(v_silent)
    ) as lead
    left join lateral (
        select property_id from public.chatbot as chatbot where chatbot.id = lead.chatbot_id
    ) as bot on true
    order by lead.id
    on conflict (unit_id, sync_operation, status) where status = 'pending' do update
    set
        change_count = job.change_count + excluded.change_count,
        row_version = greatest(job.row_version, excluded.row_version),
        priority = greatest(job.priority, excluded.priority),
        property_id = excluded.property_id,
        -- A save does not lose its place; a lead that moved stands last at its new property.
        due_at = case
            when excluded.property_id is not distinct from job.property_id
                then least(job.due_at, excluded.due_at)
            else excluded.due_at
        end,
        retry_count = 0,
        reason_code = null;
    if found then
        perform resman.ring_doorbell();
    end if;
    return null;
exception
    when others then
        -- Capture never fails the application's write; the sweep finds what is missing here.
        return null;
end;
$$;

COMMENT ON FUNCTION resman.tg_conversation__capture_insert() IS 'Notes every new lead as work; never fails the application''s write (semantics.md I4).';

CREATE FUNCTION resman.tg_conversation__capture_update() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    SET lock_timeout TO '50ms'
    SET enable_nestloop TO 'off'
    SET jit TO 'off'
    AS $$
declare
    v_silent uuid[] := resman.origin_units();
begin
    if pg_sequence_last_value('resman.chat_heard_seq') > 0 and not resman.is_own_write() then
        insert into resman.chat_change (conversation_id)
        select new_row.id from new_row inner join old_row on new_row.id = old_row.id
        where resman.chat_fields(to_jsonb(new_row)) <> resman.chat_fields(to_jsonb(old_row));
    end if;
    insert into resman.lead_sync_queue_live as job (
        id, conversation_id, unit_id, property_id, sync_operation, priority, change_count,
        row_version, due_at, seq
    )
    overriding system value
    select
        -- As random as gen_random_uuid() for each, at a fifth of its cost.
        md5(random()::text || lead.id)::uuid, lead.id, lead.id,
        coalesce(lead.own_property_id::uuid, (
            select property_id from public.chatbot as chatbot where chatbot.id = lead.chatbot_id
        )), 'push', 2, 1, lead.resman_sync_version, (select core.clock()),
        nextval('resman.lead_sync_queue_seq_seq')
    -- A name finds the host's column, and where the host has none, the null of this row.
    from (select null::uuid as property_id, null::uuid as chatbot_id) as absent
    cross join lateral (
        select id, resman_sync_version, property_id as own_property_id, chatbot_id
        from new_row
        -- What ResMan has told of a lead is not told back: the bridge sees what else differs then.
        where id <> all(v_silent) and exists (
            select from old_row
            where old_row.id = new_row.id
                and (
                    new_row.resman_sync_version <> old_row.resman_sync_version
                    -- A trigger of the host changed the row after ours, or on a write of our own.
                    or new_row is distinct from old_row
                    and resman.conversation_changed(old_row, new_row)
                )
        )
    ) as lead
    order by lead.id
    on conflict (unit_id, sync_operation, status) where status = 'pending' do update
    set
        change_count = job.change_count + excluded.change_count,
        row_version = greatest(job.row_version, excluded.row_version),
        priority = greatest(job.priority, excluded.priority),
        property_id = excluded.property_id,
        -- A save does not lose its place; a lead that moved stands last at its new property.
        due_at = case
            when excluded.property_id is not distinct from job.property_id
                then least(job.due_at, excluded.due_at)
            else excluded.due_at
        end,
        retry_count = 0, reason_code = null;
    if found then
        perform resman.ring_doorbell();
    end if;
    return null;
exception
    when others then
        -- Capture never fails the application's write; the sweep finds what is missing here.
        return null;
end;
$$;

COMMENT ON FUNCTION resman.tg_conversation__capture_update() IS 'Notes every changed lead as work; never fails the application''s write (semantics.md I4).';

CREATE FUNCTION resman.tg_conversation__guard() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
begin
    if current_setting('tourbase.origin', true) = 'resman' and resman.is_own_write() then
        return new;
    end if;
    if tg_op = 'INSERT' then
        new.resman_lead_id := null;
        new.resman_sync_status := 'not_synced';
        new.resman_last_sync_at := null;
        new.resman_sync_version := 1;
        return new;
    end if;
    new.resman_lead_id := old.resman_lead_id;
    new.resman_sync_status := old.resman_sync_status;
    new.resman_last_sync_at := old.resman_last_sync_at;
    new.resman_sync_version := old.resman_sync_version;
    if resman.conversation_changed(old, new) then
        new.resman_sync_version := old.resman_sync_version + 1;
        new.resman_sync_status := 'not_synced';
    end if;
    return new;
end;
$$;

COMMENT ON FUNCTION resman.tg_conversation__guard() IS 'Keeps the sync columns ours, and counts the changes of the mapped ones (semantics.md I5). Sets nothing but NEW.resman_….';

CREATE FUNCTION resman.tg_lead_notification__capture_delete() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    SET lock_timeout TO '50ms'
    AS $$
begin
    insert into resman.lead_change (kind, conversation_id, notification_id)
    select 'note_deleted', old_row.conversation_id, old_row.id
    from old_row
    where old_row.conversation_id is not null
    order by old_row.conversation_id, old_row.id;
    if found then
        perform resman.ring_doorbell();
    end if;
    return null;
exception
    when others then
        -- Capture never fails the application's write; the sweep finds what is missing here.
        return null;
end;
$$;

COMMENT ON FUNCTION resman.tg_lead_notification__capture_delete() IS 'Forgets the note of a deleted notification, where it is not yet sent.';

CREATE FUNCTION resman.tg_lead_notification__capture_insert() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    SET lock_timeout TO '50ms'
    AS $$
begin
    -- One that the application's trigger makes on a write of ours would make the next write of ours.
    if resman.is_own_write() then
        return null;
    end if;
    insert into resman.lead_change (kind, conversation_id, notification_id)
    select 'note', new_row.conversation_id, new_row.id
    from new_row
    where new_row.conversation_id is not null
    order by new_row.conversation_id, new_row.id;
    if found then
        perform resman.ring_doorbell();
    end if;
    return null;
exception
    when others then
        -- Capture never fails the application's write; the sweep finds what is missing here.
        return null;
end;
$$;

COMMENT ON FUNCTION resman.tg_lead_notification__capture_insert() IS 'Notes each notification: it becomes a note in ResMan.';

CREATE FUNCTION resman.tg_lead_notification__guard() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
begin
    if current_setting('tourbase.origin', true) = 'resman' and resman.is_own_write() then
        return new;
    end if;
    if tg_op = 'INSERT' then
        new.resman_notification_id := null;
        new.resman_sync_status := 'not_synced';
        new.resman_last_sync_at := null;
        return new;
    end if;
    new.resman_notification_id := old.resman_notification_id;
    new.resman_sync_status := old.resman_sync_status;
    new.resman_last_sync_at := old.resman_last_sync_at;
    return new;
end;
$$;

COMMENT ON FUNCTION resman.tg_lead_notification__guard() IS 'Keeps the sync columns ours.';

CREATE FUNCTION resman.tg_lead_sync_queue__fill_unit() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
begin
    new.unit_id := new.conversation_id;
    if new.unit_id is null then
        raise exception using
            errcode = '23502',
            message = 'a job needs its lead',
            hint = 'set conversation_id';
    end if;
    -- One job waits per lead and operation: asking again makes that one due.
    update resman.lead_sync_queue as job
    set due_at = least(job.due_at, core.clock()), priority = greatest(job.priority, new.priority)
    where job.unit_id = new.unit_id
        and job.sync_operation = new.sync_operation
        and job.status = 'pending'
        and new.status = 'pending';
    if found then
        return null;
    end if;
    new.property_id := coalesce(new.property_id, (
        select resman.lead_property(conversation)
        from public.conversation as conversation
        where conversation.id = new.unit_id
    ));
    perform pg_notify('tourbase', '');
    return new;
end;
$$;

COMMENT ON FUNCTION resman.tg_lead_sync_queue__fill_unit() IS 'Completes a job written by hand, with the columns of the lead-sync brief only.';

CREATE FUNCTION resman.tg_mark_property() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
begin
    perform resman.mark_property(property_id)
    from (select old.property_id union select new.property_id) as changed (property_id)
    where property_id is not null
    order by property_id;
    return null;
end;
$$;

COMMENT ON FUNCTION resman.tg_mark_property() IS 'A row by which slots are reckoned has changed, and with it every cached day of its property, and of the property that it had before.';

CREATE FUNCTION resman.tg_remote_appointment__dirty() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
begin
    if tg_op = 'UPDATE' then
        if (old.starts_at, old.ends_at) = (new.starts_at, new.ends_at) then
            return null;
        end if;
    end if;
    if tg_op <> 'INSERT' then
        perform resman.mark_days(old.property_id, old.starts_at, old.ends_at);
    end if;
    if tg_op <> 'DELETE' then
        perform resman.mark_days(new.property_id, new.starts_at, new.ends_at);
    end if;
    return null;
end;
$$;

COMMENT ON FUNCTION resman.tg_remote_appointment__dirty() IS 'An appointment that ResMan shows changes what is cached of its day.';

CREATE FUNCTION resman.tg_resman_integration__dirty() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
begin
    if tg_op = 'UPDATE' then
        if old.time_zone = new.time_zone then
            return null;
        end if;
    end if;
    perform resman.mark_property(new.property_id);
    return null;
end;
$$;

COMMENT ON FUNCTION resman.tg_resman_integration__dirty() IS 'Another time zone changes every cached day of the property.';

CREATE FUNCTION resman.tg_resman_integration__lane() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
begin
    perform resman.make_lanes();
    return null;
end;
$$;

COMMENT ON FUNCTION resman.tg_resman_integration__lane() IS 'A property that is connected takes its turns at once.';

CREATE FUNCTION resman.tg_source_configurations__compile() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    new.compiled := resman.compile_source(new.data_mapping, new.validation_rules);
    return new;
end;
$$;

COMMENT ON FUNCTION resman.tg_source_configurations__compile() IS 'Makes of a mapping and its rules what requests are read by; refuses a wrong one (TB401).';

CREATE FUNCTION resman.tg_tour_booking_sync__capture_delete() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
begin
    perform resman.free_seats(array(select old_row.id from old_row));
    insert into resman.staff_task (
        property_id, kind, conversation_id, tour_id, resman_prospect_id, resman_event_id, text
    )
    select
        state.property_id, 'remove_appointment', old_row.conversation_id, old_row.id,
        state.prospect_id, state.event_id,
        format(
            'Remove the appointment of %s: the tour was deleted.',
            resman.tour_words(old_row.scheduled_datetime, old_row.time_zone)
        )
    from old_row
    inner join resman.tour_state as state on old_row.id = state.tour_id
    where state.told ->> 'class' = 'placed' and state.remote_state <> 'removed'
    order by old_row.id
    on conflict do nothing;
    return null;
end;
$$;

COMMENT ON FUNCTION resman.tg_tour_booking_sync__capture_delete() IS 'Frees the seats of a deleted tour, and asks staff to remove its appointment: nothing of it can be told any more.';

CREATE FUNCTION resman.tg_tour_booking_sync__capture_insert() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
begin
    perform resman.place_tours(array(
        select new_row.id from new_row where not new_row.is_history
    ));
    insert into resman.lead_change (kind, conversation_id, request_id)
    select
        'tour', new_row.conversation_id,
        case when new_row.conversation_id is null then new_row.request_id end
    from new_row
    where new_row.revision > 0 and not new_row.is_history
    order by new_row.unit_id, new_row.id;
    if found then
        perform resman.ring_doorbell();
    end if;
    return null;
end;
$$;

COMMENT ON FUNCTION resman.tg_tour_booking_sync__capture_insert() IS 'Places each new tour and notes it as work of its lead. A refusal reaches the application: the table is ours (decisions.md 20).';

CREATE FUNCTION resman.tg_tour_booking_sync__capture_update() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_moved uuid[] := array(
        select new_row.id
        from new_row
        inner join old_row on new_row.id = old_row.id
        where (
            new_row.scheduled_datetime, new_row.property_id, new_row.duration_minutes,
            resman.tour_class(new_row.status)
        ) is distinct from (
            old_row.scheduled_datetime, old_row.property_id, old_row.duration_minutes,
            resman.tour_class(old_row.status)
        )
    );
begin
    if v_moved <> '{}' then
        perform resman.place_tours(v_moved);
    end if;
    insert into resman.lead_change (kind, conversation_id, request_id)
    select
        'tour', new_row.conversation_id,
        case when new_row.conversation_id is null then new_row.request_id end
    from new_row
    inner join old_row on new_row.id = old_row.id
    where new_row.revision > old_row.revision
        or (new_row.revision > 0 and new_row.unit_id <> old_row.unit_id)
    order by new_row.unit_id, new_row.id;
    if found then
        perform resman.ring_doorbell();
    end if;
    return null;
end;
$$;

COMMENT ON FUNCTION resman.tg_tour_booking_sync__capture_update() IS 'Places tours whose time, property, length or standing changed, and notes as work what is to be told. A refusal reaches the application: the table is ours (decisions.md 20).';

CREATE FUNCTION resman.tg_tour_booking_sync__guard() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_is_new boolean := tg_op = 'INSERT';
begin
    if not v_is_new and resman.is_own_write() then
        return new;
    end if;
    new.revision := case when v_is_new then 0 else old.revision end;
    new.is_history := case
        when v_is_new then new.status in ('completed', 'cancelled', 'no_show', 'refused')
        else old.is_history
    end;
    new.resman_appointment_id := case when v_is_new then null else old.resman_appointment_id end;
    new.remote_state := case when v_is_new then 'none' else old.remote_state end;
    new.sync_status := case when v_is_new then 'success' else old.sync_status end;
    new.reason_code := case when v_is_new then null else old.reason_code end;
    if v_is_new or new.status <> 'refused' then
        new.refused_because := null;
    elsif old.status = 'requested' then
        new.reason_code := 'RM305';
    else
        new.refused_because := old.refused_because;
    end if;
    new := resman.place_time(new, case when not v_is_new then old end);

    if not v_is_new and not resman.tour_move_allowed(old.status, new.status) then
        raise exception using
            errcode = '23514', schema = 'resman', table = 'tour_booking_sync',
            constraint = 'tour_booking_sync_move_check',
            message = 'a tour cannot change so',
            detail = format('from %s to %s', old.status, new.status),
            hint = 'an ended tour stays ended: write a new row';
    elsif not v_is_new and old.status = 'confirmed' and new.status = 'confirmed'
        and new.scheduled_datetime <> old.scheduled_datetime then
        -- Confirmed was the old time.
        new.status := 'scheduled';
    end if;

    if v_is_new and not new.is_history and resman.tour_class(new.status) <> 'none' then
        new.revision := 1;
        new.sync_status := 'pending';
    elsif not v_is_new and not new.is_history and resman.tour_changed(old, new)
        and (resman.tour_class(old.status) <> 'none' or resman.tour_class(new.status) <> 'none') then
        new.revision := old.revision + 1;
        new.sync_status := 'pending';
        new.reason_code := null;
    end if;
    return new;
end;
$$;

COMMENT ON FUNCTION resman.tg_tour_booking_sync__guard() IS 'Makes a tour''s row whole before it is written: property, zone and instant, legal moves, and the revision that counts what is to be told; keeps our columns ours. Sets nothing but NEW.';

CREATE FUNCTION resman.tg_tour_seat__dirty() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_seat resman.tour_seat := coalesce(new, old);
begin
    perform resman.mark_days(
        v_seat.property_id, v_seat.cell_start, v_seat.cell_start + interval '15 minutes'
    );
    return null;
end;
$$;

COMMENT ON FUNCTION resman.tg_tour_seat__dirty() IS 'A seat that is taken or freed changes what is cached of its day.';

CREATE FUNCTION resman.tg_user__capture_update() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    SET lock_timeout TO '50ms'
    SET enable_nestloop TO 'off'
    SET jit TO 'off'
    AS $$
declare
    v_silent uuid[] := resman.origin_units();
begin
    insert into resman.lead_change (kind, user_id, origin_units)
    select
        'person', new_row.id,
        case when v_silent <> '{}' then array(
            select state.unit_id from resman.lead_state as state
            where state.user_id = new_row.id and state.unit_id = any(v_silent)
        ) end
    from new_row
    inner join old_row on new_row.id = old_row.id
    where (
        new_row.resman_sync_version <> old_row.resman_sync_version
        or resman.person_changed(old_row, new_row)
    ) and (
        -- What ResMan has told of a lead is an edit of the person's other leads.
        v_silent = '{}' or exists (
            select from resman.lead_state as state
            where state.user_id = new_row.id and state.unit_id <> all(v_silent)
        )
    )
    order by new_row.id;
    if found then
        perform resman.ring_doorbell();
    end if;
    return null;
exception
    when others then
        -- Capture never fails the application's write; the sweep finds what is missing here.
        return null;
end;
$$;

COMMENT ON FUNCTION resman.tg_user__capture_update() IS 'Notes changed persons; the claim folds them into their leads'' jobs (decisions.md 46).';

CREATE FUNCTION resman.tg_user__guard() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
begin
    if current_setting('tourbase.origin', true) = 'resman' and resman.is_own_write() then
        return new;
    end if;
    if tg_op = 'INSERT' then
        new.resman_contact_id := null;
        new.resman_sync_status := 'not_synced';
        new.resman_last_sync_at := null;
        new.resman_sync_version := 0;
        return new;
    end if;
    new.resman_contact_id := old.resman_contact_id;
    new.resman_sync_status := old.resman_sync_status;
    new.resman_last_sync_at := old.resman_last_sync_at;
    new.resman_sync_version := old.resman_sync_version;
    if resman.person_changed(old, new) then
        new.resman_sync_version := old.resman_sync_version + 1;
        new.resman_sync_status := 'not_synced';
    end if;
    return new;
end;
$$;

COMMENT ON FUNCTION resman.tg_user__guard() IS 'Keeps the sync columns ours, and counts the changes of the mapped ones (semantics.md I5). Sets nothing but NEW.resman_….';

CREATE FUNCTION resman.tour_answer(p_tour_id uuid) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select jsonb_build_object(
        'tour_id', tour.id, 'status', tour.status, 'starts_at', tour.scheduled_datetime,
        'local', tour.scheduled_local, 'time_zone', tour.time_zone,
        'reason_code', tour.reason_code, 'refused_because', tour.refused_because,
        'free', case
            when tour.refused_because = 'full'
                then to_jsonb(resman.free_times(tour.property_id, tour.scheduled_datetime))
        end
    )
    from resman.tour_booking_sync as tour
    where tour.id = p_tour_id
$$;

COMMENT ON FUNCTION resman.tour_answer(p_tour_id uuid) IS 'Returns what book_tour, move_tour and cancel_tour answer: {tour_id, status, starts_at, local, time_zone, reason_code, refused_because, free}, free times only where the slot was full.';

CREATE FUNCTION resman.tour_at(p_tour resman.tour_booking_sync, p_state resman.tour_state) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select case
        when p_state.staff_revision = p_tour.revision then p_state.staff_at
        else p_tour.scheduled_datetime
    end
$$;

COMMENT ON FUNCTION resman.tour_at(p_tour resman.tour_booking_sync, p_state resman.tour_state) IS 'Returns the start of a tour: staff''s, where the row does not show their move yet.';

CREATE FUNCTION resman.tour_call(p_tour resman.tour_booking_sync, p_state resman.tour_state) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_want text := resman.tour_class(p_tour.status);
    v_was text := p_state.told ->> 'class';
    -- ResMan keeps no parts of a second.
    v_at timestamptz := date_trunc('second', resman.tour_at(p_tour, p_state));
    v_told jsonb := jsonb_build_object(
        'class', v_want, 'at', v_at, 'hash', resman.tour_hash(p_tour), 'revision', p_tour.revision
    );
    v_kind text;
begin
    if v_want = 'placed' and p_state.told is null then
        v_kind := 'tour';
    elsif v_want = 'placed' and p_state.remote_state <> 'removed' and (
        v_was <> 'placed'
        or (p_state.told ->> 'at')::timestamptz <> v_at
        or p_state.told ->> 'hash' <> v_told ->> 'hash'
    ) then
        v_kind := 'tour_move';
    elsif v_want = 'completed' and v_was is distinct from 'completed' then
        v_kind := 'tour_done';
    elsif v_want = 'no_show' and v_was is distinct from 'no_show' then
        v_kind := 'tour_no_show';
    elsif v_want = 'cancelled' and v_was = 'placed' and p_state.remote_state <> 'removed' then
        v_kind := 'tour_cancel';
        -- What ResMan shows is to go, which is not the time of moves that were never sent.
        v_told := v_told || jsonb_build_object('at', p_state.told -> 'at');
    end if;
    if v_kind is null then
        return null;
    elsif v_kind = 'tour_move' and p_state.event_id is null then
        return jsonb_build_object('wait', 'the appointment of the tour is looked for');
    end if;
    return jsonb_build_object(
        'kind', v_kind, 'tour_id', p_tour.id, 'revision', p_tour.revision,
        'event_id', case when v_kind = 'tour_move' then p_state.event_id end,
        'at', v_told -> 'at', 'told', v_told,
        'words', resman.tour_comment(p_tour, v_kind, (v_told ->> 'at')::timestamptz, null)
    );
end;
$$;

COMMENT ON FUNCTION resman.tour_call(p_tour resman.tour_booking_sync, p_state resman.tour_state) IS 'Decides what is told of a tour: {kind, tour_id, revision, event_id, at, words, told}, or null where ResMan is to hear nothing. What staff did to its time is not undone.';

CREATE FUNCTION resman.tour_catalogues(p_unit_id uuid, p_property_id uuid, p_source text) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
begin
    return (
        select coalesce(jsonb_agg(wanted.kind order by wanted.kind), '[]'::jsonb)
        from (values ('agents'), ('sources')) as wanted (kind)
        where exists (
            select 1
            from resman.tour_booking_sync as tour
            left join resman.tour_state as state on tour.id = state.tour_id
            where tour.unit_id = p_unit_id
                and resman.tour_class(tour.status) = 'placed'
                and tour.revision > coalesce(state.told_revision, 0)
                and case wanted.kind when 'agents' then tour.agent_id else p_source end is not null
        )
            and not exists (
                select 1 from resman.remote_catalogue as entry
                where entry.property_id = p_property_id
                    and entry.kind = wanted.kind
                    and entry.read_at > core.clock() - interval '1 day'
            )
    );
end;
$$;

COMMENT ON FUNCTION resman.tour_catalogues(p_unit_id uuid, p_property_id uuid, p_source text) IS 'Returns the lists in which a lead''s untold tours find their agents, and p_source its id, and that were not read within the last day.';

CREATE FUNCTION resman.tour_cells(p_from timestamp with time zone, p_to timestamp with time zone) RETURNS SETOF timestamp with time zone
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select cell_start
    from generate_series(
        date_bin('15 minutes', p_from, timestamptz '1970-01-01 00:00+00'),
        p_to - interval '1 microsecond', interval '15 minutes'
    ) as cell_start
$$;

COMMENT ON FUNCTION resman.tour_cells(p_from timestamp with time zone, p_to timestamp with time zone) IS 'Returns the quarters of an hour that a time touches, in order. Every zone''s clock differs from UTC by whole quarters.';

CREATE FUNCTION resman.tour_changed(p_old resman.tour_booking_sync, p_new resman.tour_booking_sync) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select row(
        p_old.scheduled_datetime, p_old.tour_type, resman.tour_class(p_old.status),
        p_old.agent_id, p_old.access_note, p_old.staff_notes, p_old.words_hash
    ) is distinct from row(
        p_new.scheduled_datetime, p_new.tour_type, resman.tour_class(p_new.status),
        p_new.agent_id, p_new.access_note, p_new.staff_notes, p_new.words_hash
    )
$$;

COMMENT ON FUNCTION resman.tour_changed(p_old resman.tour_booking_sync, p_new resman.tour_booking_sync) IS 'Tells whether something of a tour changed that ResMan is to be told.';

CREATE FUNCTION resman.tour_class(p_status text) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select case
        when p_status in ('scheduled', 'confirmed') then 'placed'
        when p_status in ('completed', 'no_show', 'cancelled') then p_status
        else 'none'
    end
$$;

COMMENT ON FUNCTION resman.tour_class(p_status text) IS 'Returns what ResMan is to hold of a tour of that status: placed, completed, no_show, cancelled or none.';

CREATE FUNCTION resman.tour_comment(p_tour resman.tour_booking_sync, p_kind text, p_at timestamp with time zone, p_kept text) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $$
declare
    v_when text := resman.tour_words(p_at, p_tour.time_zone);
begin
    return case p_kind
        when 'tour_cancel' then format('Tour on %s cancelled. Please remove the appointment.', v_when)
        when 'tour_no_show' then format('Tour on %s: no show.', v_when)
        when 'tour_done' then format('Tour: %s. Completed.', v_when)
        else concat_ws(
            ' ',
            format('Tour: %s.', v_when),
            case p_tour.tour_type
                when 'virtual' then 'Virtual.' when 'self_guided' then 'Self-guided.' else 'In person.'
            end,
            case p_tour.tour_type when 'virtual' then 'Link: ' else 'Access: ' end
            || nullif(btrim(p_tour.access_note), ''),
            'Notes: ' || nullif(btrim(p_tour.staff_notes), ''),
            case when p_at < core.clock() and p_kind <> 'tour_move' then 'Recorded late.' end,
            nullif(btrim(p_kept), '')
        )
    end;
end;
$$;

COMMENT ON FUNCTION resman.tour_comment(p_tour resman.tour_booking_sync, p_kind text, p_at timestamp with time zone, p_kept text) IS 'Returns the words of a tour''s event, with its time on the property''s clock, since ResMan shows the calendar in each user''s zone; p_kept is added to those of an appointment.';

CREATE FUNCTION resman.tour_hash(p_tour resman.tour_booking_sync) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select md5(jsonb_build_array(
        p_tour.tour_type, p_tour.agent_id, p_tour.access_note, p_tour.staff_notes, p_tour.words_hash
    )::text)
$$;

COMMENT ON FUNCTION resman.tour_hash(p_tour resman.tour_booking_sync) IS 'Returns the hash of what a tour''s appointment says, but for its time.';

CREATE FUNCTION resman.tour_move_allowed(p_from text, p_to text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select p_from = p_to or p_to = any(case p_from
        when 'requested' then array['scheduled', 'refused', 'cancelled']
        when 'scheduled' then array['confirmed', 'completed', 'cancelled', 'no_show']
        when 'confirmed' then array['scheduled', 'completed', 'cancelled', 'no_show']
        when 'completed' then array['no_show']
        when 'no_show' then array['completed']
        else '{}'
    end)
$$;

COMMENT ON FUNCTION resman.tour_move_allowed(p_from text, p_to text) IS 'Tells whether a tour may go from one status to another (decisions.md 18).';

CREATE FUNCTION resman.tour_next_step(p_tour jsonb, p_state resman.tour_state, p_lead jsonb) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select case
        when p_tour ->> 'status' = 'refused' then 'Choose another time and write a new row.'
        when p_tour ->> 'sync_state' = 'failed' and p_state.reason_code = 'RM401'
            then 'Write the time that holds; that is told.'
        when p_tour ->> 'sync_state' = 'failed'
            then 'Correct what ResMan named and write the row again, or: select resman.request_sync('''
            || (p_tour ->> 'conversation_id') || ''')'
        when p_tour ->> 'sync_state' = 'waiting' then coalesce(p_lead ->> 'next_step', 'Wait.')
        when p_tour ->> 'remote_state' in ('awaiting_removal', 'removed')
            then 'See the tasks of staff.'
        else 'Nothing.'
    end
$$;

COMMENT ON FUNCTION resman.tour_next_step(p_tour jsonb, p_state resman.tour_state, p_lead jsonb) IS 'Returns what one can do about a tour; the arguments are those of tour_sentence.';

CREATE FUNCTION resman.tour_reports(p_filter jsonb) RETURNS SETOF jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select to_jsonb(found)
    from resman.tour_status as found
    where (p_filter ->> 'property_id' is null or found.property_id = (p_filter ->> 'property_id')::uuid)
        and (p_filter ->> 'status' is null or found.status = p_filter ->> 'status')
        and (p_filter ->> 'sync_state' is null or found.sync_state = p_filter ->> 'sync_state')
        and (p_filter ->> 'since' is null or found.starts_at >= (p_filter ->> 'since')::timestamptz)
    order by found.starts_at desc, found.tour_id
    limit coalesce((p_filter ->> 'limit')::integer, 50)
$$;

COMMENT ON FUNCTION resman.tour_reports(p_filter jsonb) IS 'Returns tours as tour_status has them, the latest start first; p_filter may hold property_id, status, sync_state, since (of the start) and limit.';

CREATE FUNCTION resman.tour_rules(p_property_id uuid) RETURNS resman.tour_rule
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select
        p_property_id, coalesce(rule.slot_minutes, 30), coalesce(rule.capacity, 1),
        coalesce(rule.buffer_before_minutes, 0), coalesce(rule.buffer_after_minutes, 0),
        coalesce(rule.notice_minutes, 0), coalesce(rule.horizon_days, 60),
        coalesce(rule.tour_types, array['in_person', 'virtual', 'self_guided']),
        coalesce(rule.tours_from_conversation, false), rule.updated_at
    from (select 1) as one
    left join resman.tour_rule as rule on rule.property_id = p_property_id
    where exists (
        select 1 from resman.opening_hours as hours where hours.property_id = p_property_id
    )
$$;

COMMENT ON FUNCTION resman.tour_rules(p_property_id uuid) IS 'Returns how tours are offered at a property, with the defaults for what nobody has set; null where it has no opening hours, for then it has no slots.';

CREATE FUNCTION resman.tour_sentence(p_tour jsonb, p_state resman.tour_state, p_lead jsonb) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select case
        when p_tour ->> 'status' = 'refused' then (
            select reason.sentence from resman.reason as reason where reason.code = 'RM305'
        ) || coalesce(' (' || (p_tour ->> 'refused_because') || ')', '')
        when p_tour ->> 'sync_state' = 'failed' and p_state.reason_code = 'RM401'
            then 'Staff and the application both moved it, and it starts soon: somebody must decide.'
        when p_tour ->> 'sync_state' = 'failed'
            then 'ResMan refused it: ' || coalesce(p_state.error_message, 'no reason was given')
        when p_tour ->> 'sync_state' = 'not_told' then 'ResMan is not told of it.'
        when p_tour ->> 'sync_state' = 'waiting' and p_tour ->> 'conversation_id' is not null
            and p_lead is null
            then 'Not told: its lead was deleted.'
        when p_tour ->> 'sync_state' = 'waiting' then concat_ws(
            ' ', case
                when p_lead is null then 'Waiting to be told to ResMan.'
                else 'Waiting to be told to ResMan with its lead.'
            end,
            case when p_lead ->> 'state' <> 'synced' then p_lead ->> 'sentence' end
        )
        when p_tour ->> 'remote_state' = 'awaiting_removal'
            then 'Cancelled; staff must remove the appointment in ResMan.'
        when p_tour ->> 'remote_state' = 'removed' and p_tour ->> 'status' in ('scheduled', 'confirmed')
            then 'ResMan no longer shows its appointment.'
        when p_tour ->> 'remote_state' = 'moved_by_staff' then 'In ResMan, at the time that staff gave it.'
        else 'In ResMan as it is.'
    end
$$;

COMMENT ON FUNCTION resman.tour_sentence(p_tour jsonb, p_state resman.tour_state, p_lead jsonb) IS 'Returns why a tour is where it is, in a sentence: p_tour as tour_status has it, p_lead what explain_lead says of its lead.';

CREATE FUNCTION resman.tour_span(p_tour resman.tour_booking_sync) RETURNS tstzrange
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select case
        when p_tour.status in ('scheduled', 'confirmed')
            and p_tour.scheduled_datetime
            + make_interval(mins => coalesce(p_tour.duration_minutes, (rule).slot_minutes))
            > core.clock()
            then resman.occupied_span(rule, p_tour.scheduled_datetime, p_tour.duration_minutes)
    end
    from resman.tour_rules(p_tour.property_id) as rule
$$;

COMMENT ON FUNCTION resman.tour_span(p_tour resman.tour_booking_sync) IS 'Returns what a tour occupies: null where it is over, not agreed, or its property has no rules.';

CREATE FUNCTION resman.tour_words(p_at timestamp with time zone, p_zone text) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    SET "TimeZone" TO 'UTC'
    AS $$
begin
    perform set_config('timezone', p_zone, true);
    return to_char(p_at, 'Dy FMDD Mon YYYY FMHH12:MI AM TZ');
end;
$$;

COMMENT ON FUNCTION resman.tour_words(p_at timestamp with time zone, p_zone text) IS 'Returns a time in the property''s words: Sat 13 Mar 2027 3:00 PM CST.';

CREATE FUNCTION resman.tours_to_look_at(p_property_id uuid, p_most integer, p_now timestamp with time zone) RETURNS text[]
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select array(
        select state.prospect_id
        from resman.tour_state as state
        where state.property_id = p_property_id
            and state.told is not null
            and state.remote_state in ('placed', 'moved_by_staff', 'awaiting_removal')
            and state.prospect_id is not null
            and (
                state.remote_state = 'awaiting_removal'
                or (state.told ->> 'at')::timestamptz > p_now - interval '1 day'
            )
            and coalesce(state.looked_at < p_now - interval '2 minutes', true)
        group by state.prospect_id
        order by min(state.looked_at) nulls first, state.prospect_id
        limit greatest(0, least(p_most, 20))
    )
$$;

COMMENT ON FUNCTION resman.tours_to_look_at(p_property_id uuid, p_most integer, p_now timestamp with time zone) IS 'Returns prospects with a coming tour of ours, or one that staff are to remove, those not looked at for longest first: ResMan may not count a change of an event as a change of its prospect.';

CREATE FUNCTION resman.transform_fault(p_transform jsonb) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    AS $_$
declare
    v_name text := p_transform ->> 'name';
    v_zone text := p_transform ->> 'zone';
begin
    if v_name is null or v_name not in (
        'trim', 'lower', 'upper', 'text', 'phone', 'email', 'number', 'integer', 'boolean',
        'first_name', 'last_name', 'date', 'time', 'datetime', 'lookup'
    ) then
        return 'unknown transform';
    elsif v_name = 'lookup' and (
        jsonb_typeof(p_transform -> 'table') is distinct from 'object'
        or jsonb_path_exists(p_transform, '$.table.* ? (@.type() == "object" || @.type() == "array")')
    ) then
        return 'lookup needs a table of words';
    elsif v_zone is not null and not exists (
        select 1 from pg_catalog.pg_timezone_names as zone where zone.name = v_zone
    ) then
        return 'unknown zone';
    elsif p_transform ? 'format'
        and coalesce(jsonb_typeof(p_transform -> 'format') <> 'string', true) then
        return 'format must be a string';
    end if;
    return null;
end;
$_$;

COMMENT ON FUNCTION resman.transform_fault(p_transform jsonb) IS 'Returns what is wrong with a transform of a mapping; null where nothing is.';

CREATE FUNCTION resman.try_backfill(p_property_id uuid, p_since timestamp with time zone DEFAULT NULL::timestamp with time zone, p_after uuid DEFAULT NULL::uuid, p_limit integer DEFAULT 200) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_run_id uuid;
    v_leads uuid[];
    v_found jsonb;
begin
    begin
        v_run_id := resman.new_backfill(p_property_id, p_since, null, 'local');
        update resman.backfill_run as run
        set cursor_id = p_after
        where run.id = v_run_id;
        v_leads := resman.enqueue_backfill(v_run_id, p_limit);
        select jsonb_build_object(
            'leads', count(lead.fields),
            'without_contact', count(*) filter (
                where lead.fields ->> '_user_id' is null
                    or (lead.fields ->> 'email' is null and lead.fields ->> 'phone' is null)
            ),
            'lost', count(*) filter (where (lead.fields ->> 'lost')::boolean)
        ) into v_found
        from unnest(v_leads) as queued (id)
        cross join lateral resman.lead_projection(queued.id) as lead (fields)
        inner join resman.lead_sync_queue as job
            on queued.id = job.unit_id and job.status = 'pending';
        select v_found || jsonb_build_object('after', run.cursor_id, 'is_read', run.is_read)
        into v_found
        from resman.backfill_run as run
        where run.id = v_run_id;
        raise exception using errcode = 'TB270', message = 'a backfill was only tried';
    exception
        when sqlstate 'TB270' then
            -- Everything is rolled back but what was found.
            return v_found;
    end;
end;
$$;

COMMENT ON FUNCTION resman.try_backfill(p_property_id uuid, p_since timestamp with time zone, p_after uuid, p_limit integer) IS 'Does a step of a backfill and rolls it back; returns what came of it, {leads, without_contact, lost, is_read}, and after which id the next step looks. Raises TB205, TB271, TB274.';

CREATE FUNCTION resman.try_payload(p_source text, p_payload jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_source resman.source_configurations;
    v_compiled jsonb;
    v_mapped jsonb;
    v_resolved jsonb;
    v_wrong jsonb;
begin
    select * into v_source from resman.source_configurations as source
    where source.source_name = p_source;
    if v_source.id is null then
        perform resman.require_source(p_source);
    elsif jsonb_typeof(p_payload) is distinct from 'object' then
        return jsonb_build_object(
            'ok', false, 'fields', '[]'::jsonb, 'means', null,
            'violations', jsonb_build_array(resman.violation('body', null, 'type'))
        );
    end if;
    v_compiled := resman.compile_source(v_source.data_mapping, v_source.validation_rules);
    v_mapped := resman.map_payload(v_compiled, p_payload);
    v_resolved := resman.resolve_request(p_source, v_mapped);
    v_wrong := resman.validate_fields(v_compiled, v_mapped);
    v_wrong := v_wrong || coalesce((
        select jsonb_agg(one.value)
        from jsonb_array_elements(v_resolved -> 'violations') as one (value)
        where not v_wrong @> jsonb_build_array(
            jsonb_build_object('target', one.value -> 'target')
        )
    ), '[]'::jsonb);
    return jsonb_build_object(
        'ok', v_wrong = '[]'::jsonb,
        'fields', (
            select jsonb_agg(jsonb_build_object(
                'target', entry.value -> 'target', 'field', entry.value -> 'field',
                'value', v_mapped -> 'fields' -> (entry.value ->> 'target')
            ))
            from jsonb_array_elements(v_compiled) as entry (value)
        ),
        'means', v_resolved - 'violations', 'violations', v_wrong
    );
end;
$$;

COMMENT ON FUNCTION resman.try_payload(p_source text, p_payload jsonb) IS 'Returns what a payload would be read as, and writes nothing: {ok, fields: [{target, field, value}], means, violations}. Raises TB402 for an unknown source.';

CREATE FUNCTION resman.try_property(p_property_id uuid, p_changes jsonb) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    v_before jsonb := (
        select report -> 'reason_code' from resman.property_report(p_property_id) as report
    );
    v_found jsonb;
begin
    begin
        v_found := resman.set_property(p_property_id, p_changes) || jsonb_build_object(
            'waiting', (
                select count(distinct job.unit_id) from resman.lead_sync_queue as job
                where job.property_id = p_property_id and job.status = 'pending'
            ),
            'reason_before', v_before
        );
        v_found := v_found || jsonb_build_object('reason_after', (
            select report -> 'reason_code' from resman.property_report(p_property_id) as report
        ));
        raise exception using errcode = 'TB275', message = 'a change was only tried';
    exception
        when sqlstate 'TB275' then
            -- Everything is rolled back but what was found.
            return v_found;
    end;
end;
$$;

COMMENT ON FUNCTION resman.try_property(p_property_id uuid, p_changes jsonb) IS 'Does set_property and rolls it back; returns {before, after} of what would change, how many leads wait, and what holds them before and after (reason_before, reason_after; null: nothing). Raises what set_property does.';

CREATE FUNCTION resman.unapplied_read(p_read resman.lead_read, p_state text, p_reason text) RETURNS resman.applied_read
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select row(p_read.unit_id, p_read.prospect_id, p_state, p_reason, '{}', '{}')
        ::resman.applied_read
$$;

COMMENT ON FUNCTION resman.unapplied_read(p_read resman.lead_read, p_state text, p_reason text) IS 'Returns that nothing was written of what ResMan has shown of a lead, and why.';

CREATE FUNCTION resman.unwritable_fields(p_fields jsonb) RETURNS text[]
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select coalesce(array_agg(given.key order by given.key), '{}')
    from jsonb_each(p_fields) as given
    left join resman.inbound_columns() as known on given.key = known.field
    left join pg_catalog.pg_attribute as attribute
        on known.host_column = attribute.attname
            and attribute.attrelid = format('public.%I', known.host_table)::regclass
            and not attribute.attisdropped
    where attribute.attname is null or (attribute.attnotnull and given.value = 'null'::jsonb)
$$;

COMMENT ON FUNCTION resman.unwritable_fields(p_fields jsonb) IS 'Returns the fields that the application cannot be given: it lacks the column, or the column takes no null.';

CREATE FUNCTION resman.upsert_chat_tour(p_unit_id uuid) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_known resman.chat_tour;
    v_tour resman.tour_booking_sync;
    v_wish jsonb;
    v_property uuid;
begin
    select
        resman.chat_wish(to_jsonb(lead), resman.property_zone(resman.lead_property(lead))),
        resman.lead_property(lead)
    into v_wish, v_property
    from public.conversation as lead
    where lead.id = p_unit_id;
    if v_wish is null then
        delete from resman.chat_tour as known where known.conversation_id = p_unit_id;
        return true;
    elsif not resman.takes_chat_tours(v_property) then
        return true;
    end if;
    insert into resman.chat_tour (conversation_id) values (p_unit_id) on conflict do nothing;
    select known.* into v_known from resman.chat_tour as known
    where known.conversation_id = p_unit_id
    for no key update;
    if v_known.seen = v_wish then
        return true;
    end if;
    select tour.* into v_tour from resman.tour_booking_sync as tour
    where tour.id = v_known.tour_id
    for no key update skip locked;
    if not found and exists (
        select 1 from resman.tour_booking_sync as tour where tour.id = v_known.tour_id
    ) then
        return false;
    elsif resman.tour_class(v_tour.status) <> 'placed' then
        v_tour := null;
    end if;
    if v_wish = '{}' then
        update resman.tour_booking_sync as tour set status = 'cancelled' where tour.id = v_tour.id;
    elsif v_wish ->> 'fault' is not null then
        v_known.tour_id := resman.refuse_chat(p_unit_id, v_tour.id, v_wish, v_wish ->> 'fault');
    elsif v_tour.id is not null then
        v_known.tour_id := resman.move_chat_tour(v_tour, v_wish);
    else
        v_known.tour_id := resman.book_chat_tour(p_unit_id, v_wish);
    end if;
    update resman.chat_tour as known
    set seen = v_wish, tour_id = v_known.tour_id, staff_at = null, error_message = null
    where known.conversation_id = p_unit_id;
    return true;
end;
$$;

COMMENT ON FUNCTION resman.upsert_chat_tour(p_unit_id uuid) IS 'Books, moves or cancels the one tour of a lead that the chat agreed on, as the lead''s columns say now; false where somebody is writing the tour. What cannot be is a refused tour, never an error; the tour that stands then keeps its time.';

CREATE FUNCTION resman.validate_fields(p_compiled jsonb, p_mapped jsonb) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select coalesce(p_mapped -> 'violations', '[]'::jsonb) || coalesce(
        jsonb_agg(resman.violation(entry.value ->> 'target', entry.value ->> 'field', fault.code))
        filter (where fault.code is not null and not p_mapped -> 'violations' @> jsonb_build_array(
            jsonb_build_object('target', entry.value -> 'target')
        )), '[]'::jsonb
    )
    from jsonb_array_elements(p_compiled) as entry (value)
    cross join lateral resman.rule_fault(
        entry.value -> 'rule', p_mapped -> 'fields' -> (entry.value ->> 'target')
    ) as fault (code)
$$;

COMMENT ON FUNCTION resman.validate_fields(p_compiled jsonb, p_mapped jsonb) IS 'Returns everything that is wrong with a mapped payload: what could not be read, and what its rules refuse.';

CREATE FUNCTION resman.violation(p_target text, p_field text, p_code text, p_allowed jsonb DEFAULT NULL::jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select jsonb_strip_nulls(jsonb_build_object(
        'field', coalesce(p_field, p_target), 'target', p_target, 'code', p_code,
        'message', case p_code
            when 'required' then 'is missing'
            when 'type' then 'cannot be read'
            when 'too_long' then 'is too long'
            when 'too_short' then 'is too short'
            when 'pattern' then 'does not have the form that is asked for'
            when 'not_allowed' then 'is none of the words that are allowed'
            when 'unknown_property' then 'names no property that is known, or more than one'
            when 'property_not_accepting' then 'names a property that takes no tours'
            when 'time_missing' then 'has a date and no time'
            when 'no_such_time' then 'is skipped when the clocks go forward'
            when 'ambiguous_time' then 'comes twice when the clocks go back: say which, or give the offset'
            when 'unknown_zone' then 'is no time zone'
            when 'out_of_range' then 'is out of range'
            when 'outside_hours' then 'is outside opening hours'
            when 'blackout' then 'is on a day without tours'
            when 'too_soon' then 'is too soon'
            when 'too_far' then 'is too far ahead'
            when 'type_not_offered' then 'is a kind of tour that the property does not offer'
            when 'full' then 'has no seat left'
            when 'already_booked' then 'is booked already by the same person'
            when 'not_possible' then 'is not possible as the tour stands'
            when 'unstorable' then 'cannot be stored'
            else 'is not right'
        end,
        'allowed', p_allowed
    ))
$$;

COMMENT ON FUNCTION resman.violation(p_target text, p_field text, p_code text, p_allowed jsonb) IS 'Returns one thing that is wrong with a request, in the words of its sender: the field as the source calls it, a code and a sentence; never a value.';

CREATE FUNCTION resman.wait_for_bridge(p_job resman.lead_sync_queue, p_outcome jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    if p_outcome ->> 'detail' <> 'bridge_error' then
        return resman.put_back_job(p_job, core.clock(), 'RM201', 0, p_outcome ->> 'text');
    elsif p_job.retry_count >= p_job.max_retries then
        return resman.give_up(p_job, 'RM501', p_outcome ->> 'text', 'bridge_error');
    end if;
    return resman.put_back_job(
        p_job,
        core.clock() + core.retry_delay(
            p_job.retry_count,
            resman.bridge_setting(p_job.locked_by, 'backoff_base_seconds', 5),
            resman.bridge_setting(p_job.locked_by, 'backoff_max_seconds', 900),
            null
        ),
        'RM202', 1, p_outcome ->> 'text'
    );
end;
$$;

COMMENT ON FUNCTION resman.wait_for_bridge(p_job resman.lead_sync_queue, p_outcome jsonb) IS 'Puts a job back because of the bridge itself, which says nothing about ResMan: no breaker moves. An outage of ours costs no retry; an error of ours does, so that a lead that trips the bridge every time ends as a dead letter (semantics.md 3.10, I21).';

CREATE FUNCTION resman.wait_for_resman(p_job resman.lead_sync_queue, p_property_id uuid, p_outcome jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_word text := p_outcome ->> 'word';
    v_after double precision := (p_outcome ->> 'retry_after_seconds')::double precision;
    v_errors integer;
begin
    update resman.lead_state as state
    set sync_status = case when state.doubt_at is null then 'not_synced' else 'syncing' end
    where state.unit_id = p_job.unit_id;
    if v_word = 'auth' then
        perform resman.refuse_account(p_property_id);
        return resman.put_back_job(p_job, core.clock(), 'RM302', 0, p_outcome ->> 'text');
    elsif v_word = 'rate_limited' then
        perform resman.close_account(p_property_id, v_after);
        return resman.put_back_job(p_job, core.clock(), 'RM203', 0, p_outcome ->> 'text');
    end if;
    if p_outcome ->> 'detail' in ('bridge_error', 'bridge_interrupted') then
        return resman.wait_for_bridge(p_job, p_outcome);
    end if;
    if v_after is not null then
        perform resman.close_account(p_property_id, v_after);
    end if;
    perform resman.note_failure(p_property_id, p_job.locked_by);
    select integration.error_count into v_errors
    from resman.resman_integration as integration
    where integration.property_id = p_property_id;
    return resman.put_back_job(
        p_job,
        core.clock() + core.retry_delay(
            coalesce(v_errors, 1) - 1,
            resman.bridge_setting(p_job.locked_by, 'backoff_base_seconds', 5),
            resman.bridge_setting(p_job.locked_by, 'backoff_max_seconds', 900),
            v_after
        ),
        'RM202', 0, p_outcome ->> 'text'
    );
end;
$$;

COMMENT ON FUNCTION resman.wait_for_resman(p_job resman.lead_sync_queue, p_property_id uuid, p_outcome jsonb) IS 'Puts a job back because ResMan, not the lead, is in trouble; costs no retry (semantics.md 3.0). What was the bridge''s own fault goes to wait_for_bridge.';

CREATE FUNCTION resman.waiting_jobs(p_open resman.open_property[], p_depth integer, p_now timestamp with time zone) RETURNS SETOF resman.waiting_job
    LANGUAGE plpgsql
    SET search_path TO ''
    SET enable_nestloop TO 'on'
    SET enable_sort TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    SET jit TO 'off'
    AS $$
begin
    return query
    select
        job.id, job.unit_id, open.property_id, level.priority, job.due_at, job.seq,
        job.change_count, job.row_version,
        -- As a scalar it is looked up for each lead, never by all that is worked on.
        (
            select true from resman.lead_sync_queue as flying
            where flying.unit_id = job.unit_id and flying.status = 'processing'
        ) is not null,
        null::boolean, null::bigint
    from unnest(p_open) as open
    cross join (values (1), (2), (3)) as level (priority)
    cross join lateral (
        select captured.*
        from (
            select
                queue.id, queue.unit_id, queue.due_at, queue.seq, queue.change_count,
                queue.row_version
            from resman.lead_sync_queue as queue
            where queue.status = 'pending'
                and queue.property_id = open.property_id
                and queue.priority = level.priority
                and queue.due_at >= open.floor_at[level.priority]
                and queue.due_at <= p_now
                and queue.due_at < open.tick_at
            order by queue.due_at, queue.seq
            limit p_depth
            for update of queue skip locked
        ) as captured
        union all
        -- What was tried in this window is due again among all that waits for the next one, so it
        -- has an index of its own.
        select again.*
        from (
            select
                queue.id, queue.unit_id, queue.due_at, queue.seq, queue.change_count,
                queue.row_version
            from resman.lead_sync_queue as queue
            where open.tick_at < 'infinity'
                and queue.status = 'pending'
                and queue.property_id = open.property_id
                and queue.priority = level.priority
                and queue.next_retry_at >= open.tick_at
                and queue.next_retry_at <= p_now
                and queue.due_at between open.tick_at and p_now
            order by queue.next_retry_at
            limit p_depth
            for update of queue skip locked
        ) as again
        limit p_depth
    ) as job;
end;
$$;

COMMENT ON FUNCTION resman.waiting_jobs(p_open resman.open_property[], p_depth integer, p_now timestamp with time zone) IS 'Returns due jobs of the open properties, the oldest of each property and priority and at most depth of them, locked, without those that another claim has locked. Their places are not yet known. A property that sends by the hour or the day gives what was captured before its window, and what was tried in it.';

CREATE FUNCTION resman.waiting_lanes(p_now timestamp with time zone) RETURNS uuid[]
    LANGUAGE plpgsql STABLE
    SET search_path TO ''
    SET enable_sort TO 'off'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    SET jit TO 'off'
    AS $$
begin
    return array(
        select lane.property_id
        from resman.property_lane as lane
        cross join lateral (
            select turn.floor_at from resman.property_turn as turn
            where turn.property_id = lane.property_id
            order by turn.virtual_time desc
            limit 1
        ) as turn
        -- As scalars they are looked up for each property, never in all that waits.
        where coalesce(
            (
                select true from resman.lead_sync_queue as job
                where job.status = 'pending' and job.property_id = lane.property_id
                    and job.priority = 2
                    and job.due_at >= turn.floor_at[2] and job.due_at <= p_now
                order by job.due_at, job.seq
                limit 1
            ),
            (
                select true from resman.lead_sync_queue as job
                where job.status = 'pending' and job.property_id = lane.property_id
                    and job.priority = 3
                    and job.due_at >= turn.floor_at[3] and job.due_at <= p_now
                order by job.due_at, job.seq
                limit 1
            ),
            (
                select true from resman.lead_sync_queue as job
                where job.status = 'pending' and job.property_id = lane.property_id
                    and job.priority = 1
                    and job.due_at >= turn.floor_at[1] and job.due_at <= p_now
                order by job.due_at, job.seq
                limit 1
            ),
            false
        )
    );
end;
$$;

COMMENT ON FUNCTION resman.waiting_lanes(p_now timestamp with time zone) IS 'Returns the properties that have a job that is due, of any priority.';

CREATE FUNCTION resman.wake_bridges() RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO ''
    AS $$
    select pg_notify('tourbase', '')
$$;

COMMENT ON FUNCTION resman.wake_bridges() IS 'Wakes the other bridges, for one that has nobody free for what was written in reliance on it. Whether there is anything it does not ask: that would cost more than a look of an idle bridge.';

CREATE FUNCTION resman.window_start(p_frequency text, p_time_zone text, p_now timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    SET search_path TO ''
    AS $$
    select case p_frequency
        when 'hourly' then date_trunc('hour', p_now, p_time_zone)
        when 'daily' then date_trunc('day', p_now, p_time_zone)
        else 'infinity'::timestamptz
    end
$$;

COMMENT ON FUNCTION resman.window_start(p_frequency text, p_time_zone text, p_now timestamp with time zone) IS 'Returns when the window began in which a property sends what was captured before: the last full hour or midnight in its zone; infinity in real time.';

CREATE FUNCTION resman.without_late(p_remote jsonb, p_shown jsonb, p_prior jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path TO ''
    AS $$
    select coalesce(jsonb_object_agg(field.key, field.value), '{}'::jsonb)
    from jsonb_each(p_remote) as field
    where field.value is distinct from p_prior -> field.key
        or field.value is not distinct from p_shown -> field.key
$$;

COMMENT ON FUNCTION resman.without_late(p_remote jsonb, p_shown jsonb, p_prior jsonb) IS 'Returns what ResMan shows without the fields that it shows as they were before the last posts (lead_state.prior): soon after a post that may be a late copy.';

CREATE FUNCTION resman.write_attempts(p_attempts resman.lead_attempt[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET enable_hashjoin TO 'on'
    SET enable_nestloop TO 'off'
    SET jit TO 'off'
    AS $$
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

COMMENT ON FUNCTION resman.write_attempts(p_attempts resman.lead_attempt[]) IS 'Writes the intents of calls, and to each job which is its own.';

CREATE FUNCTION resman.write_chat_time() RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    SET lock_timeout TO '200ms'
    AS $$
declare
    v_known resman.chat_tour;
    v_zone text;
    v_wish jsonb;
begin
    select known.* into v_known
    from resman.chat_tour as known
    where known.staff_at is not null
    order by known.updated_at
    limit 1
    for no key update skip locked;
    if v_known.conversation_id is null then
        return 0;
    end if;
    select resman.chat_wish(to_jsonb(lead), zone.name), zone.name into v_wish, v_zone
    from public.conversation as lead
    cross join lateral resman.property_zone(resman.lead_property(lead)) as zone (name)
    where lead.id = v_known.conversation_id
    for no key update of lead skip locked;
    if v_wish is null and exists (
        select 1 from public.conversation as lead where lead.id = v_known.conversation_id
    ) then
        -- Somebody writes the lead: it is the turn of the others.
        update resman.chat_tour as known set updated_at = core.clock()
        where known.conversation_id = v_known.conversation_id;
        return 0;
    elsif v_wish = v_known.seen then
        v_known.error_message := resman.write_tour_column(
            v_known.conversation_id, v_known.staff_at, v_zone
        );
        select resman.chat_wish(to_jsonb(lead), v_zone) into v_wish
        from public.conversation as lead where lead.id = v_known.conversation_id;
        v_known.seen := coalesce(v_wish, v_known.seen);
    end if;
    update resman.chat_tour as known
    set staff_at = null, seen = v_known.seen, error_message = v_known.error_message
    where known.conversation_id = v_known.conversation_id;
    return 1;
end;
$$;

COMMENT ON FUNCTION resman.write_chat_time() IS 'Writes staff''s time of one tour into its lead''s column, unless somebody is writing the lead, or the application has changed the column since; returns how many.';

CREATE FUNCTION resman.write_host_columns(p_units uuid[], p_told uuid[] DEFAULT '{}'::uuid[]) RETURNS uuid[]
    LANGUAGE plpgsql
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'on'
    SET jit TO 'off'
    AS $$
declare
    v_units uuid[] := array(
        select conversation.id
        from public.conversation as conversation
        where conversation.id = any(p_units) and (
            select state.is_host_due or state.unit_id = any(p_told)
            from resman.lead_state as state
            where state.unit_id = conversation.id
        )
        order by conversation.id
        for no key update skip locked
    );
begin
    if v_units = '{}' then
        return v_units;
    end if;
    perform set_config('tourbase.origin', 'resman', true);
    update public.conversation as conversation
    set
        resman_lead_id = mapping.resman_lead_id,
        resman_last_sync_at = state.last_sync_at,
        resman_sync_status = case
            when conversation.resman_sync_version > state.row_version then 'not_synced'
            when state.sync_status = 'synced' and mapping.resman_lead_id is null then 'not_synced'
            else state.sync_status
        end
    from resman.lead_state as state
    -- Sought for each lead, never among all that are mapped.
    left join lateral (
        select linked.resman_lead_id from resman.lead_sync_mapping as linked
        where linked.conversation_id = state.unit_id
            and linked.mapping_status in ('active', 'merged')
        offset 0
    ) as mapping on true
    where conversation.id = any(v_units) and state.unit_id = any(v_units)
        and state.unit_id = conversation.id;
    perform resman.write_host_persons(array(
        select state.user_id from resman.lead_state as state where state.unit_id = any(v_units)
    ));
    perform resman.write_host_notes(note.unit_id)
    from (
        select distinct due.unit_id from resman.notification_state as due
        where due.unit_id = any(v_units) and due.is_host_due
        order by due.unit_id
    ) as note;
    perform set_config('tourbase.origin', '', true);
    update resman.lead_state as state
    set is_host_due = false, host_error = null, host_retry_at = null
    where state.unit_id = any(v_units)
        and (state.is_host_due or state.host_error is not null or state.host_retry_at is not null);
    return v_units;
end;
$$;

COMMENT ON FUNCTION resman.write_host_columns(p_units uuid[], p_told uuid[]) IS 'Brings the sync columns of leads'' rows up to their state, but for rows that somebody is writing; returns the leads whose rows were written. Takes those that are due, and those just told to ResMan. Raises what the application''s triggers raise: called by write_host_row and write_host_leads.';

CREATE FUNCTION resman.write_host_leads(p_units uuid[], p_told uuid[] DEFAULT '{}'::uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET lock_timeout TO '200ms'
    AS $$
declare
    v_left uuid[] := p_told;
    v_written uuid[];
    v_is_refused boolean := false;
begin
    begin
        v_written := resman.write_host_columns(p_units, p_told);
        v_left := array(
            select told.id from unnest(p_told) as told (id) where told.id <> all(v_written)
        );
    exception
        when lock_not_available or deadlock_detected then
            -- The sweep writes them.
            null;
        when others then
            v_is_refused := true;
    end;
    if v_left <> '{}' then
        update resman.lead_state as state
        set is_host_due = true
        where state.unit_id = any(v_left);
    end if;
    if v_is_refused then
        -- One that the application refuses does not keep the others from their state.
        perform resman.write_host_row(unit.id) from unnest(p_units) as unit (id);
    end if;
end;
$$;

COMMENT ON FUNCTION resman.write_host_leads(p_units uuid[], p_told uuid[]) IS 'Does for a batch what write_host_row does for a lead, in one savepoint where nothing is refused; leads just told to ResMan whose rows could not be written are left to the sweep.';

CREATE FUNCTION resman.write_host_notes(p_unit_id uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    update public.lead_notification as row
    set
        resman_notification_id = note.resman_notification_id,
        resman_last_sync_at = note.last_sync_at,
        resman_sync_status = 'synced'
    from resman.notification_state as note
    where note.unit_id = p_unit_id and note.is_host_due and row.id = note.notification_id;
    update resman.notification_state as note
    set is_host_due = false
    where note.unit_id = p_unit_id and note.is_host_due;
exception
    when others then
        -- In the wild every update of this table fails, by a trigger of the host's own.
        return;
end;
$$;

COMMENT ON FUNCTION resman.write_host_notes(p_unit_id uuid) IS 'Brings the sync columns of a lead''s notifications up to their state, where the host lets them be updated at all; nothing depends on it.';

CREATE FUNCTION resman.write_host_persons(p_users uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
declare
    v_users uuid[] := array(
        select person.id from public."user" as person
        where person.id = any(p_users)
        order by person.id
        for no key update skip locked
    );
begin
    update public."user" as person
    set
        resman_contact_id = state.resman_contact_id,
        resman_last_sync_at = state.last_sync_at,
        resman_sync_status = case
            when exists (
                select 1 from resman.lead_change as change where change.user_id = person.id
            ) then 'not_synced'
            else state.sync_status
        end
    from resman.person_state as state
    where person.id = any(v_users) and state.user_id = person.id
        and state.resman_contact_id is not null;
end;
$$;

COMMENT ON FUNCTION resman.write_host_persons(p_users uuid[]) IS 'Brings the sync columns of persons'' rows up to their state, but for rows that somebody is writing. The caller has set the origin mark.';

CREATE FUNCTION resman.write_host_row(p_unit_id uuid) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO ''
    SET lock_timeout TO '200ms'
    AS $$
declare
    v_context text;
begin
    return resman.write_host_columns(array[p_unit_id]) <> '{}';
exception
    when lock_not_available or deadlock_detected then
        update resman.lead_state as state
        set host_retry_at = core.clock() + interval '5 seconds'
        where state.unit_id = p_unit_id;
        return false;
    when others then
        -- A trigger of the application's own refuses the write. What ResMan answered is kept; the
        -- text is not, since it may quote a person.
        get stacked diagnostics v_context = pg_exception_context;
        update resman.lead_state as state
        set
            host_error = sqlstate || ' in '
            || coalesce(substring(v_context from 'function (\S+)\('), 'a trigger'),
            host_retry_at = core.clock() + interval '5 minutes'
        where state.unit_id = p_unit_id;
        return false;
end;
$$;

COMMENT ON FUNCTION resman.write_host_row(p_unit_id uuid) IS 'Brings the sync columns of a lead''s rows up to its state, unless somebody is writing them or the application''s triggers refuse, which is noted; returns whether it did. No outcome depends on it (decisions.md 51).';

CREATE FUNCTION resman.write_host_rows(p_limit integer DEFAULT 500) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
    -- Where a trigger of the application waits, each row costs the wait.
    v_until timestamptz := clock_timestamp() + interval '2 seconds';
    v_unit uuid;
    v_count integer := 0;
begin
    for v_unit in
        select state.unit_id from resman.lead_state as state
        where state.is_host_due
            and (state.host_retry_at is null or state.host_retry_at <= core.clock())
        order by state.unit_id
        limit p_limit
        for no key update skip locked
    loop
        if resman.write_host_row(v_unit) then
            v_count := v_count + 1;
        end if;
        exit when clock_timestamp() > v_until;
    end loop;
    return v_count;
end;
$$;

COMMENT ON FUNCTION resman.write_host_rows(p_limit integer) IS 'Brings the sync columns of leads up to date that somebody was writing when they changed, or that the application refused a while ago; returns how many.';

CREATE FUNCTION resman.write_host_values(p_units uuid[], p_values jsonb[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    SET lock_timeout TO '200ms'
    AS $$
declare
    v_users uuid[];
    v_values jsonb[];
    v_person text := resman.host_update('user');
    v_lead text := resman.host_update('conversation');
begin
    perform set_config('tourbase.origin', 'resman', true);
    perform set_config('tourbase.origin_unit', p_units::text, true);
    select array_agg(person.id), array_agg(person.given)
    into v_users, v_values
    from (
        select distinct on (lead.user_id) lead.user_id as id, given.fields as given
        -- A name finds the host's column, and where the host has none, the null of the first row.
        from unnest(p_units, p_values) as given (unit_id, fields)
        cross join (select null::uuid as user_id) as absent
        cross join lateral (
            select user_id from public.conversation as conversation
            where conversation.id = given.unit_id
        ) as lead
        where lead.user_id is not null
        order by lead.user_id, given.unit_id
    ) as person;
    if v_person is not null and v_users is not null then
        execute v_person using v_users, v_values;
    end if;
    if v_lead is not null then
        execute v_lead using p_units, p_values;
    end if;
    perform set_config('tourbase.origin', '', true);
    perform set_config('tourbase.origin_unit', '', true);
end;
$$;

COMMENT ON FUNCTION resman.write_host_values(p_units uuid[], p_values jsonb[]) IS 'Writes into the application''s rows what ResMan has of leads, as writes of our own that are not told back: of each lead {field: value}. Raises what the application''s constraints and triggers raise. The caller holds the rows.';

CREATE FUNCTION resman.write_inbound(p_unit_id uuid, p_values jsonb) RETURNS text[]
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    perform resman.write_host_values(array[p_unit_id], array[p_values]);
    return resman.unwritable_fields(p_values);
end;
$$;

COMMENT ON FUNCTION resman.write_inbound(p_unit_id uuid, p_values jsonb) IS 'Writes what ResMan has of a lead into the application''s rows, as a write of our own; returns the fields that could not be given (write_host_values).';

CREATE FUNCTION resman.write_rules(p_property_id uuid, p_rules jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
begin
    if jsonb_typeof(p_rules -> 'rule') = 'object' then
        insert into resman.tour_rule (property_id)
        values (p_property_id)
        on conflict do nothing;
        update resman.tour_rule as rule
        set
            slot_minutes = given.slot_minutes,
            capacity = given.capacity,
            buffer_before_minutes = given.buffer_before_minutes,
            buffer_after_minutes = given.buffer_after_minutes,
            notice_minutes = given.notice_minutes,
            horizon_days = given.horizon_days,
            tour_types = given.tour_types,
            tours_from_conversation = given.tours_from_conversation
        from resman.tour_rule as held
        cross join lateral jsonb_populate_record(held, p_rules -> 'rule') as given
        where rule.property_id = p_property_id and held.property_id = p_property_id;
        perform resman.hear_chats();
    end if;
    if p_rules ? 'hours' then
        delete from resman.opening_hours as hours
        where hours.property_id = p_property_id;
        insert into resman.opening_hours (property_id, weekday, opens, closes)
        select p_property_id, hours.weekday, hours.opens, hours.closes
        from jsonb_to_recordset(p_rules -> 'hours') as hours (weekday integer, opens time, closes time);
    end if;
    if p_rules ? 'blackouts' then
        delete from resman.blackout as closed
        where closed.property_id = p_property_id;
        insert into resman.blackout (property_id, starts_on, ends_on, reason)
        select p_property_id, closed.starts_on, coalesce(closed.ends_on, closed.starts_on), closed.reason
        from jsonb_to_recordset(p_rules -> 'blackouts') as closed (
            starts_on date, ends_on date, reason text
        );
    end if;
end;
$$;

COMMENT ON FUNCTION resman.write_rules(p_property_id uuid, p_rules jsonb) IS 'Writes what is given of a property''s rules, hours and blackouts; the rest stays.';

CREATE FUNCTION resman.write_tour_column(p_unit_id uuid, p_at timestamp with time zone, p_zone text) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $_$
declare
    v_type text := (
        select format_type(found.atttypid, null)
        from pg_catalog.pg_attribute as found
        where found.attrelid = 'public.conversation'::regclass
            and found.attname = 'tour_datetime' and not found.attisdropped
    );
begin
    perform set_config('tourbase.origin', 'resman', true);
    if v_type = 'timestamp with time zone' then
        execute 'update public.conversation set tour_datetime = $2 where id = $1'
        using p_unit_id, p_at;
    elsif v_type = 'timestamp without time zone' then
        execute 'update public.conversation set tour_datetime = $2 where id = $1'
        using p_unit_id, p_at at time zone p_zone;
    end if;
    perform set_config('tourbase.origin', '', true);
    return null;
exception
    when others then
        -- A trigger of the application's own refuses the write; its text may quote a person.
        perform set_config('tourbase.origin', '', true);
        return sqlstate;
end;
$_$;

COMMENT ON FUNCTION resman.write_tour_column(p_unit_id uuid, p_at timestamp with time zone, p_zone text) IS 'Writes the start of a tour into its lead''s column, as a write of our own; returns the code of the error where the application''s triggers refuse it. A column of another type is left alone.';

CREATE FUNCTION resman.write_tour_rows(p_units uuid[]) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $$
declare
    v_tours uuid[] := array(
        select tour.id
        from resman.tour_booking_sync as tour
        where tour.id = any(array(
            select state.tour_id from resman.tour_state as state
            where state.unit_id = any(p_units) and state.is_row_due
        ))
        order by tour.id
        for no key update skip locked
    );
begin
    if v_tours = '{}' then
        return 0;
    end if;
    begin
        perform resman.copy_tour_state(v_tours);
    exception
        when unique_violation then
            -- ResMan gave one appointment to two tours: the others get what is theirs.
            perform resman.copy_one_tour_state(tour.id)
            from unnest(v_tours) with ordinality as tour (id, place) order by tour.place;
    end;
    return cardinality(v_tours);
end;
$$;

COMMENT ON FUNCTION resman.write_tour_rows(p_units uuid[]) IS 'Brings the rows of leads'' tours up to what is known of them, but for rows that somebody is writing; returns how many. No outcome depends on it (decisions.md 51). Never writes a time, which would touch seats.';

CREATE TABLE resman.availability_dirty (
    id bigint NOT NULL,
    property_id uuid NOT NULL,
    date date,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE resman.availability_dirty IS 'Days whose cached slots no longer hold. Append and delete only.';

COMMENT ON COLUMN resman.availability_dirty.id IS 'Id.';

COMMENT ON COLUMN resman.availability_dirty.property_id IS 'The property.';

COMMENT ON COLUMN resman.availability_dirty.date IS 'The day; null: every day.';

COMMENT ON COLUMN resman.availability_dirty.created_at IS 'When it was noted.';

ALTER TABLE resman.availability_dirty ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME resman.availability_dirty_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE resman.backfill_lead (
    run_id uuid NOT NULL,
    unit_id uuid NOT NULL
);

COMMENT ON TABLE resman.backfill_lead IS 'Leads that a backfill has queued and whose end it has not counted yet.';

COMMENT ON COLUMN resman.backfill_lead.run_id IS 'The backfill.';

COMMENT ON COLUMN resman.backfill_lead.unit_id IS 'The lead.';

CREATE TABLE resman.blackout (
    id uuid DEFAULT core.uuid_v7() NOT NULL,
    property_id uuid NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    reason text,
    CONSTRAINT blackout_ends_on_check CHECK ((ends_on >= starts_on))
);

COMMENT ON TABLE resman.blackout IS 'Days on which a property offers no tours.';

COMMENT ON COLUMN resman.blackout.id IS 'Id.';

COMMENT ON COLUMN resman.blackout.property_id IS 'The property.';

COMMENT ON COLUMN resman.blackout.starts_on IS 'First day, in the time of the property.';

COMMENT ON COLUMN resman.blackout.ends_on IS 'Last day.';

COMMENT ON COLUMN resman.blackout.reason IS 'Why, in the operator''s words.';

CREATE TABLE resman.bridge (
    id uuid DEFAULT core.uuid_v7() NOT NULL,
    name text NOT NULL,
    version text NOT NULL,
    settings jsonb NOT NULL,
    started_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    claimed_at timestamp with time zone,
    ended_at timestamp with time zone,
    lock_key integer,
    locked_at timestamp with time zone,
    lock_seen_at timestamp with time zone,
    lock_missed_at timestamp with time zone,
    CONSTRAINT bridge_settings_check CHECK ((jsonb_typeof(settings) = 'object'::text))
)
WITH (fillfactor='50');

COMMENT ON TABLE resman.bridge IS 'The bridges that run or ran, each with its settings.';

COMMENT ON COLUMN resman.bridge.id IS 'Id of this run.';

COMMENT ON COLUMN resman.bridge.name IS 'Host and process.';

COMMENT ON COLUMN resman.bridge.version IS 'Version of the package.';

COMMENT ON COLUMN resman.bridge.settings IS 'The settings that its claims follow.';

COMMENT ON COLUMN resman.bridge.started_at IS 'When it started.';

COMMENT ON COLUMN resman.bridge.seen_at IS 'Its last sign of life.';

COMMENT ON COLUMN resman.bridge.claimed_at IS 'When it last asked for work.';

COMMENT ON COLUMN resman.bridge.ended_at IS 'When it ended in order; null while it runs or if it died.';

COMMENT ON COLUMN resman.bridge.lock_key IS 'Key of the advisory lock that its listening session holds; null where there is none.';

COMMENT ON COLUMN resman.bridge.locked_at IS 'Since when that session holds it.';

COMMENT ON COLUMN resman.bridge.lock_seen_at IS 'When another bridge last noted that the lock is held; not at every look.';

COMMENT ON COLUMN resman.bridge.lock_missed_at IS 'When another bridge first found the lock free; null while it is held.';

CREATE SEQUENCE resman.bridge_lock_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
    CYCLE;

COMMENT ON SEQUENCE resman.bridge_lock_seq IS 'Keys of locks; a session''s is its own, so that nobody ever waits for one.';

CREATE TABLE resman.calendar_availability_cache (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    property_id uuid NOT NULL,
    date date NOT NULL,
    available_slots jsonb NOT NULL,
    last_updated timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT calendar_availability_cache_available_slots_check CHECK ((jsonb_typeof(available_slots) = 'array'::text))
);

COMMENT ON TABLE resman.calendar_availability_cache IS 'The free slots of a property and day; a row that no longer holds is not shown.';

COMMENT ON COLUMN resman.calendar_availability_cache.id IS 'Id.';

COMMENT ON COLUMN resman.calendar_availability_cache.property_id IS 'The property.';

COMMENT ON COLUMN resman.calendar_availability_cache.date IS 'The day, in the time of the property.';

COMMENT ON COLUMN resman.calendar_availability_cache.available_slots IS 'Free slots in order: start, end, capacity, free, tour_types.';

COMMENT ON COLUMN resman.calendar_availability_cache.last_updated IS 'When it was computed.';

CREATE TABLE resman.chat_change (
    id bigint NOT NULL,
    conversation_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE resman.chat_change IS 'Leads whose tour columns changed and whose tour does not follow yet. Append and delete only.';

COMMENT ON COLUMN resman.chat_change.id IS 'Order of the changes.';

COMMENT ON COLUMN resman.chat_change.conversation_id IS 'The lead.';

COMMENT ON COLUMN resman.chat_change.created_at IS 'When it was noted.';

ALTER TABLE resman.chat_change ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME resman.chat_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED SEQUENCE resman.chat_heard_seq
    START WITH 0
    INCREMENT BY 1
    MINVALUE 0
    NO MAXVALUE
    CACHE 1;

COMMENT ON SEQUENCE resman.chat_heard_seq IS '1: some property takes tours from its leads'' columns; 0: none.';

CREATE TABLE resman.chat_tour (
    conversation_id uuid NOT NULL,
    tour_id uuid,
    seen jsonb DEFAULT '{}'::jsonb NOT NULL,
    staff_at timestamp with time zone,
    error_message text,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE resman.chat_tour IS 'The one tour of each lead that the chat agreed on, where its property takes tours from there.';

COMMENT ON COLUMN resman.chat_tour.conversation_id IS 'The lead.';

COMMENT ON COLUMN resman.chat_tour.tour_id IS 'Its tour; null before the first.';

COMMENT ON COLUMN resman.chat_tour.seen IS 'What the lead''s columns said when they were followed last: {at, type, fault}; empty: no tour.';

COMMENT ON COLUMN resman.chat_tour.staff_at IS 'The start that staff gave it, where the lead''s column does not show it yet.';

COMMENT ON COLUMN resman.chat_tour.error_message IS 'Why the columns could not be followed, or not be written; a code, nothing personal.';

COMMENT ON COLUMN resman.chat_tour.updated_at IS 'Last change of the row.';

CREATE VIEW resman.check_availability AS
 SELECT property_id,
    date
   FROM resman.availability_faults() found(property_id, date);

COMMENT ON VIEW resman.check_availability IS 'A cached day that is not marked is what would be computed now. A row is a fault.';

COMMENT ON COLUMN resman.check_availability.property_id IS 'The property.';

COMMENT ON COLUMN resman.check_availability.date IS 'The day, in its time.';

CREATE VIEW resman.check_capacity AS
 SELECT tour_id,
    property_id,
    fault
   FROM resman.capacity_faults() found(tour_id, property_id, fault);

COMMENT ON VIEW resman.check_capacity IS 'No quarter of an hour has more tours than seats, each coming tour has its seats or stands beside, and nobody else has any. A row is a fault.';

COMMENT ON COLUMN resman.check_capacity.tour_id IS 'The tour.';

COMMENT ON COLUMN resman.check_capacity.property_id IS 'Its property.';

COMMENT ON COLUMN resman.check_capacity.fault IS 'over capacity, without its seats, or seats of no tour.';

CREATE VIEW resman.check_capture_complete AS
 WITH job AS (
         SELECT queued.unit_id,
            max(queued.row_version) AS row_version
           FROM resman.lead_sync_queue queued
          WHERE ((queued.status)::text = ANY ((ARRAY['pending'::character varying, 'processing'::character varying])::text[]))
          GROUP BY queued.unit_id
        )
 SELECT conversation.id AS unit_id,
    conversation.resman_sync_version AS row_version
   FROM ((public.conversation conversation
     LEFT JOIN resman.lead_state state ON ((conversation.id = state.unit_id)))
     LEFT JOIN job ON ((conversation.id = job.unit_id)))
  WHERE (conversation.resman_sync_version > GREATEST(COALESCE(state.row_version, 0), COALESCE(job.row_version, 0)));

COMMENT ON VIEW resman.check_capture_complete IS 'I1, I9: every counted change of a lead''s row was captured. A row is a fault.';

COMMENT ON COLUMN resman.check_capture_complete.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.check_capture_complete.row_version IS 'Version of its row.';

CREATE VIEW resman.check_dead_letters_kept AS
 SELECT unit_id,
    reason_code
   FROM resman.lead_state state
  WHERE (((sync_status)::text = 'failed'::text) AND (reason_code = 'RM301'::text) AND (NOT (EXISTS ( SELECT 1
           FROM resman.lead_sync_queue job
          WHERE ((job.unit_id = state.unit_id) AND ((job.status)::text = ANY ((ARRAY['failed'::character varying, 'pending'::character varying, 'processing'::character varying])::text[])))))));

COMMENT ON VIEW resman.check_dead_letters_kept IS 'I20: a lead that ResMan refused keeps its dead letter until it is handled. A row is a fault.';

COMMENT ON COLUMN resman.check_dead_letters_kept.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.check_dead_letters_kept.reason_code IS 'Why it failed.';

CREATE VIEW resman.check_events_sent_once AS
 SELECT unit_id,
    marker,
    count(*) AS calls
   FROM resman.lead_attempt attempt
  WHERE ((outcome = 'ok'::text) AND (kind <> 'probe'::text) AND (marker IS NOT NULL))
  GROUP BY unit_id, marker
 HAVING (count(*) > 1);

COMMENT ON VIEW resman.check_events_sent_once IS 'I14, I16: ResMan took each event, and so each create, once. A row is a fault.';

COMMENT ON COLUMN resman.check_events_sent_once.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.check_events_sent_once.marker IS 'Mark of the event.';

COMMENT ON COLUMN resman.check_events_sent_once.calls IS 'How many calls with it were taken.';

CREATE VIEW resman.check_fences_grow AS
 SELECT unit_id,
    attempt_id,
    fence
   FROM ( SELECT attempt.unit_id,
            attempt.id AS attempt_id,
            attempt.fence,
            max(attempt.fence) OVER (PARTITION BY attempt.unit_id ORDER BY attempt.intended_at) AS newest
           FROM resman.lead_attempt attempt) called
  WHERE (fence < newest);

COMMENT ON VIEW resman.check_fences_grow IS 'I11: no call was started with an older fence than one before it. A row is a fault.';

COMMENT ON COLUMN resman.check_fences_grow.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.check_fences_grow.attempt_id IS 'The call.';

COMMENT ON COLUMN resman.check_fences_grow.fence IS 'Its fence.';

CREATE VIEW resman.check_lease_reclaimed AS
 SELECT unit_id,
    lease_until
   FROM resman.lead_sync_queue job
  WHERE (((status)::text = 'processing'::text) AND (lease_until < (core.clock() - '00:01:00'::interval)) AND resman.is_bridge_alive());

COMMENT ON VIEW resman.check_lease_reclaimed IS 'I12: a lease that ran out is taken back within a minute while a bridge runs. A row is a fault.';

COMMENT ON COLUMN resman.check_lease_reclaimed.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.check_lease_reclaimed.lease_until IS 'When its lease ran out.';

CREATE TABLE resman.prospect_alias (
    property_id uuid NOT NULL,
    prospect_id text NOT NULL,
    winner_id text NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT prospect_alias_winner_id_check CHECK ((winner_id <> prospect_id))
);

COMMENT ON TABLE resman.prospect_alias IS 'Prospects that ResMan has merged into others; each names the last winner, never another loser.';

COMMENT ON COLUMN resman.prospect_alias.property_id IS 'The property.';

COMMENT ON COLUMN resman.prospect_alias.prospect_id IS 'The prospect that went.';

COMMENT ON COLUMN resman.prospect_alias.winner_id IS 'The prospect that has its data now.';

COMMENT ON COLUMN resman.prospect_alias.seen_at IS 'When this was last seen.';

CREATE VIEW resman.check_merges_end AS
 SELECT property_id,
    prospect_id,
    winner_id
   FROM resman.prospect_alias alias
  WHERE (EXISTS ( SELECT 1
           FROM resman.prospect_alias further
          WHERE ((further.property_id = alias.property_id) AND (further.prospect_id = alias.winner_id))));

COMMENT ON VIEW resman.check_merges_end IS 'I37: what was merged leads to a prospect that was not, in one step. A row is a fault.';

COMMENT ON COLUMN resman.check_merges_end.property_id IS 'The property.';

COMMENT ON COLUMN resman.check_merges_end.prospect_id IS 'The prospect that went.';

COMMENT ON COLUMN resman.check_merges_end.winner_id IS 'Its winner, which went itself.';

CREATE VIEW resman.check_newest_wins AS
 SELECT unit_id,
    attempt_id,
    version
   FROM ( SELECT attempt.unit_id,
            attempt.id AS attempt_id,
            attempt.version,
            max(attempt.version) OVER (PARTITION BY attempt.unit_id ORDER BY attempt.intended_at) AS newest
           FROM resman.lead_attempt attempt
          WHERE ((attempt.outcome = 'ok'::text) AND (attempt.kind <> 'probe'::text))) sent
  WHERE (version < newest);

COMMENT ON VIEW resman.check_newest_wins IS 'I8: no call that ResMan took carried an older version than one before it. A row is a fault.';

COMMENT ON COLUMN resman.check_newest_wins.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.check_newest_wins.attempt_id IS 'The call.';

COMMENT ON COLUMN resman.check_newest_wins.version IS 'Its version.';

CREATE TABLE resman.lead_tombstone (
    unit_id uuid NOT NULL,
    property_id uuid,
    user_id uuid,
    resman_lead_id text,
    deleted_by text DEFAULT SESSION_USER NOT NULL,
    deleted_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    policy text DEFAULT 'keep_remote'::text NOT NULL,
    CONSTRAINT lead_tombstone_policy_check CHECK ((policy = ANY (ARRAY['keep_remote'::text, 'mark_lost'::text, 'ignore'::text])))
);

COMMENT ON TABLE resman.lead_tombstone IS 'Leads that the application has deleted.';

COMMENT ON COLUMN resman.lead_tombstone.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.lead_tombstone.property_id IS 'Its property.';

COMMENT ON COLUMN resman.lead_tombstone.user_id IS 'Its person.';

COMMENT ON COLUMN resman.lead_tombstone.resman_lead_id IS 'Its prospect; null if it had none.';

COMMENT ON COLUMN resman.lead_tombstone.deleted_by IS 'Login role that deleted it.';

COMMENT ON COLUMN resman.lead_tombstone.deleted_at IS 'When.';

COMMENT ON COLUMN resman.lead_tombstone.policy IS 'The delete_policy of its property when it was deleted.';

CREATE VIEW resman.check_no_phantom_version AS
 WITH known AS (
         SELECT job.unit_id,
            job.row_version
           FROM resman.lead_sync_queue job
          WHERE ((job.status)::text = ANY ((ARRAY['pending'::character varying, 'processing'::character varying])::text[]))
        UNION ALL
         SELECT state.unit_id,
            state.row_version
           FROM resman.lead_state state
        )
 SELECT known.unit_id,
    max(known.row_version) AS row_version
   FROM (known
     LEFT JOIN public.conversation conversation ON ((known.unit_id = conversation.id)))
  WHERE ((known.row_version > COALESCE(conversation.resman_sync_version, 0)) AND (NOT (EXISTS ( SELECT 1
           FROM resman.lead_tombstone gone
          WHERE (gone.unit_id = known.unit_id)))))
  GROUP BY known.unit_id;

COMMENT ON VIEW resman.check_no_phantom_version IS 'I2, I5: no job and no state knows a version that its lead''s row never had, so a write that was rolled back left nothing and nobody lowered a version. A row is a fault.';

COMMENT ON COLUMN resman.check_no_phantom_version.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.check_no_phantom_version.row_version IS 'The version that is known of it.';

CREATE VIEW resman.check_one_active_mapping AS
 SELECT conversation_id AS unit_id,
    resman_lead_id
   FROM resman.lead_sync_mapping mapping
  WHERE ((resman_contact_id IS NULL) OR (((mapping_status)::text = 'active'::text) AND (EXISTS ( SELECT 1
           FROM resman.lead_sync_mapping other
          WHERE ((other.property_id = mapping.property_id) AND ((other.resman_lead_id)::text = (mapping.resman_lead_id)::text) AND ((other.mapping_status)::text = 'active'::text) AND (other.id <> mapping.id))))));

COMMENT ON VIEW resman.check_one_active_mapping IS 'I14, I37: a prospect belongs to one lead, and a mapped lead has both ids. A row is a fault.';

COMMENT ON COLUMN resman.check_one_active_mapping.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.check_one_active_mapping.resman_lead_id IS 'The prospect.';

CREATE VIEW resman.check_one_live_job AS
 SELECT unit_id,
    count(*) AS jobs
   FROM resman.lead_sync_queue job
  WHERE ((status)::text = 'processing'::text)
  GROUP BY unit_id
 HAVING (count(*) > 1);

COMMENT ON VIEW resman.check_one_live_job IS 'I6: a lead has at most one job in flight. A row is a fault.';

COMMENT ON COLUMN resman.check_one_live_job.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.check_one_live_job.jobs IS 'Jobs in flight.';

CREATE VIEW resman.check_one_pending_job AS
 SELECT unit_id,
    sync_operation,
    count(*) AS jobs
   FROM resman.lead_sync_queue job
  WHERE ((status)::text = 'pending'::text)
  GROUP BY unit_id, sync_operation
 HAVING (count(*) > 1);

COMMENT ON VIEW resman.check_one_pending_job IS 'I7: a lead has at most one waiting job per operation. A row is a fault.';

COMMENT ON COLUMN resman.check_one_pending_job.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.check_one_pending_job.sync_operation IS 'The operation.';

COMMENT ON COLUMN resman.check_one_pending_job.jobs IS 'Jobs that wait.';

CREATE VIEW resman.check_payload_erased AS
 SELECT request.id AS request_id
   FROM resman.tour_request request
  WHERE (((request.state = 'success'::text) OR (request.accepted_at IS NOT NULL)) AND (num_nonnulls(request.payload, request.mapped, request.email_key, request.phone_key) > 0))
UNION ALL
 SELECT attempt.unit_id AS request_id
   FROM resman.lead_attempt attempt
  WHERE ((attempt.kind ~~ 'tour%'::text) AND ((attempt.outcome IS NULL) OR (attempt.outcome = 'ok'::text)) AND ((attempt.sent - ARRAY['_told'::text, '_request_id'::text]) <> '{}'::jsonb));

COMMENT ON VIEW resman.check_payload_erased IS 'I39: of a request that ResMan has, nothing that was sent is kept. A row is a fault.';

COMMENT ON COLUMN resman.check_payload_erased.request_id IS 'The request.';

CREATE VIEW resman.check_permanent_tried_once AS
 SELECT unit_id,
    id AS job_id
   FROM resman.lead_sync_queue job
  WHERE (((status)::text = 'failed'::text) AND ((reason_code IS NULL) OR (error_code IS NULL)));

COMMENT ON VIEW resman.check_permanent_tried_once IS 'I19: a dead letter says why, with class and reason. A row is a fault.';

COMMENT ON COLUMN resman.check_permanent_tried_once.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.check_permanent_tried_once.job_id IS 'The job.';

CREATE VIEW resman.check_probe_before_send AS
 SELECT lost.unit_id,
    lost.id AS attempt_id
   FROM (resman.lead_attempt lost
     JOIN LATERAL ( SELECT next.kind
           FROM resman.lead_attempt next
          WHERE ((next.unit_id = lost.unit_id) AND (next.intended_at > lost.intended_at))
          ORDER BY next.intended_at
         LIMIT 1) following ON (true))
  WHERE ((lost.outcome = 'in_doubt'::text) AND (lost.kind <> 'probe'::text) AND (following.kind <> 'probe'::text));

COMMENT ON VIEW resman.check_probe_before_send IS 'I15: after a lost answer a probe comes before the lead''s next call. A row is a fault.';

COMMENT ON COLUMN resman.check_probe_before_send.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.check_probe_before_send.attempt_id IS 'The call whose answer was lost.';

CREATE VIEW resman.check_refused_once AS
 SELECT unit_id,
    job_id,
    count(*) AS refusals
   FROM resman.lead_attempt attempt
  WHERE ((outcome = 'permanent'::text) AND (COALESCE(detail, ''::text) <> ALL (ARRAY['bad_source'::text, 'exists'::text, 'http_conflict'::text])))
  GROUP BY unit_id, job_id
 HAVING (count(*) > 1);

COMMENT ON VIEW resman.check_refused_once IS 'I19: what ResMan refuses for good is tried once. A row is a fault.';

COMMENT ON COLUMN resman.check_refused_once.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.check_refused_once.job_id IS 'The job.';

COMMENT ON COLUMN resman.check_refused_once.refusals IS 'How often it was refused.';

CREATE VIEW resman.check_request_once AS
 SELECT tour_id
   FROM resman.lead_attempt attempt
  WHERE ((kind = 'tour_create'::text) AND (outcome = 'ok'::text))
  GROUP BY tour_id
 HAVING (count(*) > 1);

COMMENT ON VIEW resman.check_request_once IS 'I39: the person of a request is made once. A row is a fault.';

COMMENT ON COLUMN resman.check_request_once.tour_id IS 'The tour.';

CREATE VIEW resman.check_retries_in_bounds AS
 SELECT unit_id,
    retry_count
   FROM resman.lead_sync_queue job
  WHERE ((retry_count > max_retries) OR (retry_count < 0));

COMMENT ON VIEW resman.check_retries_in_bounds IS 'I18: retries stay within their bounds. A row is a fault.';

COMMENT ON COLUMN resman.check_retries_in_bounds.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.check_retries_in_bounds.retry_count IS 'Its retries.';

CREATE VIEW resman.check_row_tells_the_truth AS
 SELECT conversation.id AS unit_id,
    conversation.resman_sync_version AS row_version
   FROM (public.conversation conversation
     LEFT JOIN resman.lead_state state ON ((conversation.id = state.unit_id)))
  WHERE (((conversation.resman_sync_status)::text = 'synced'::text) AND (conversation.resman_sync_version > COALESCE(state.row_version, 0)));

COMMENT ON VIEW resman.check_row_tells_the_truth IS 'I10: a row that says synced has no version that was not looked at. A row is a fault.';

COMMENT ON COLUMN resman.check_row_tells_the_truth.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.check_row_tells_the_truth.row_version IS 'Version of its row.';

CREATE VIEW resman.check_success_has_ids AS
 SELECT unit_id,
    id AS attempt_id
   FROM resman.lead_attempt attempt
  WHERE ((outcome = 'ok'::text) AND (kind <> 'probe'::text) AND (NOT (EXISTS ( SELECT 1
           FROM resman.lead_sync_mapping mapping
          WHERE (mapping.conversation_id = attempt.unit_id)))) AND (NOT (EXISTS ( SELECT 1
           FROM resman.tour_request request
          WHERE ((request.id = attempt.unit_id) AND (request.resman_prospect_id IS NOT NULL))))));

COMMENT ON VIEW resman.check_success_has_ids IS 'I17: what ResMan took has its ids. A row is a fault.';

COMMENT ON COLUMN resman.check_success_has_ids.unit_id IS 'The lead, or the request.';

COMMENT ON COLUMN resman.check_success_has_ids.attempt_id IS 'The call.';

CREATE VIEW resman.check_synced_means_equal AS
 SELECT unit_id,
    version,
    base_version
   FROM resman.lead_state state
  WHERE (((sync_status)::text = 'synced'::text) AND (version <> base_version) AND (NOT (EXISTS ( SELECT 1
           FROM resman.lead_sync_queue job
          WHERE ((job.unit_id = state.unit_id) AND ((job.status)::text = ANY ((ARRAY['pending'::character varying, 'processing'::character varying])::text[])))))));

COMMENT ON VIEW resman.check_synced_means_equal IS 'I10: a synced lead has no version that ResMan has not. A row is a fault.';

COMMENT ON COLUMN resman.check_synced_means_equal.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.check_synced_means_equal.version IS 'Its version.';

COMMENT ON COLUMN resman.check_synced_means_equal.base_version IS 'The version that ResMan has.';

CREATE VIEW resman.check_tour_after_lead AS
 SELECT attempt.unit_id,
    attempt.id AS attempt_id
   FROM (resman.lead_attempt attempt
     JOIN resman.tour_booking_sync tour ON (((attempt.tour_id = tour.id) AND (attempt.unit_id = tour.conversation_id))))
  WHERE ((attempt.kind = ANY (ARRAY['tour'::text, 'tour_move'::text, 'tour_cancel'::text, 'tour_done'::text, 'tour_no_show'::text])) AND (NOT (EXISTS ( SELECT 1
           FROM resman.lead_attempt earlier
          WHERE ((earlier.unit_id = attempt.unit_id) AND (earlier.intended_at < attempt.intended_at) AND (earlier.outcome = ANY (ARRAY['ok'::text, 'in_doubt'::text])) AND (earlier.kind = ANY (ARRAY['create'::text, 'adopt'::text, 'alias'::text])))))) AND (NOT (EXISTS ( SELECT 1
           FROM resman.lead_sync_mapping mapping
          WHERE ((mapping.conversation_id = attempt.unit_id) AND (mapping.created_at <= attempt.intended_at))))));

COMMENT ON VIEW resman.check_tour_after_lead IS 'I38: no tour is told before its lead stands in ResMan. A row is a fault.';

COMMENT ON COLUMN resman.check_tour_after_lead.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.check_tour_after_lead.attempt_id IS 'The call.';

CREATE VIEW resman.check_tour_stats AS
 SELECT source,
    date
   FROM resman.counted_requests() counted(id, date, source, total, successful, failed, sum_ms, timed, last_request_at)
  GROUP BY source, date
 HAVING ((LEAST(sum(total), sum(successful), sum(failed)) < 0) OR ((sum(successful) + sum(failed)) > sum(total)));

COMMENT ON VIEW resman.check_tour_stats IS 'I39: no more requests of a day end than came. A row is a fault.';

COMMENT ON COLUMN resman.check_tour_stats.source IS 'Name of the source.';

COMMENT ON COLUMN resman.check_tour_stats.date IS 'The day.';

CREATE VIEW resman.check_tour_told AS
 SELECT tour.id AS tour_id,
    'told, its row says, and is not'::text AS fault
   FROM (resman.tour_booking_sync tour
     LEFT JOIN resman.tour_state state ON ((tour.id = state.tour_id)))
  WHERE (((tour.sync_status)::text = 'success'::text) AND (NOT tour.is_history) AND (tour.revision <> COALESCE(state.told_revision, 0)))
UNION ALL
 SELECT sent.tour_id,
    'an older revision was told after a newer one'::text AS fault
   FROM ( SELECT attempt.tour_id,
            attempt.tour_revision,
            max(attempt.tour_revision) OVER (PARTITION BY attempt.tour_id ORDER BY attempt.intended_at) AS newest
           FROM resman.lead_attempt attempt
          WHERE ((attempt.tour_id IS NOT NULL) AND (attempt.outcome = 'ok'::text) AND (attempt.kind <> 'probe'::text))) sent
  WHERE (sent.tour_revision < sent.newest);

COMMENT ON VIEW resman.check_tour_told IS 'I16: a tour''s row says that ResMan has it only where it was told its last revision, and revisions are told in order. A row is a fault.';

COMMENT ON COLUMN resman.check_tour_told.tour_id IS 'The tour.';

COMMENT ON COLUMN resman.check_tour_told.fault IS 'What is wrong.';

CREATE TABLE resman.lead_sync_conflicts (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    conversation_id uuid NOT NULL,
    resman_lead_id character varying(100),
    conflict_type character varying(50) NOT NULL,
    conflict_field character varying(100),
    resman_value jsonb,
    domiq_value jsonb,
    conflict_severity character varying(20) DEFAULT 'medium'::character varying NOT NULL,
    resolution_status character varying(50) DEFAULT 'pending'::character varying NOT NULL,
    resolution_strategy character varying(50),
    resolved_value jsonb,
    resolved_by uuid,
    resolved_at timestamp with time zone,
    notes text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    property_id uuid,
    resolved_by_name text,
    CONSTRAINT lead_sync_conflicts_closed_is_told_check CHECK ((((resolution_status)::text = ANY ((ARRAY['pending'::character varying, 'manual_review'::character varying])::text[])) OR ((resolution_strategy IS NOT NULL) AND (resolved_at IS NOT NULL) AND (resolved_by_name IS NOT NULL)))),
    CONSTRAINT lead_sync_conflicts_conflict_severity_check CHECK (((conflict_severity)::text = ANY ((ARRAY['low'::character varying, 'medium'::character varying, 'high'::character varying, 'critical'::character varying])::text[]))),
    CONSTRAINT lead_sync_conflicts_conflict_type_check CHECK (((conflict_type)::text = ANY ((ARRAY['status_conflict'::character varying, 'data_conflict'::character varying, 'duplicate_lead'::character varying, 'field_mismatch'::character varying])::text[]))),
    CONSTRAINT lead_sync_conflicts_resolution_status_check CHECK (((resolution_status)::text = ANY ((ARRAY['pending'::character varying, 'auto_resolved'::character varying, 'manual_review'::character varying, 'resolved'::character varying])::text[]))),
    CONSTRAINT lead_sync_conflicts_resolution_strategy_check CHECK (((resolution_strategy)::text = ANY ((ARRAY['resman_wins'::character varying, 'domiq_wins'::character varying, 'manual_review'::character varying, 'merged'::character varying])::text[])))
);

COMMENT ON TABLE resman.lead_sync_conflicts IS 'Track and manage conflicts between DomIQ and ResMan data.';

COMMENT ON COLUMN resman.lead_sync_conflicts.id IS 'Id.';

COMMENT ON COLUMN resman.lead_sync_conflicts.conversation_id IS 'The lead; kept when it is deleted.';

COMMENT ON COLUMN resman.lead_sync_conflicts.resman_lead_id IS 'The prospect, where known.';

COMMENT ON COLUMN resman.lead_sync_conflicts.conflict_type IS 'Kind of conflict.';

COMMENT ON COLUMN resman.lead_sync_conflicts.conflict_field IS 'Field name where conflict occurred.';

COMMENT ON COLUMN resman.lead_sync_conflicts.resman_value IS 'Value from ResMan system.';

COMMENT ON COLUMN resman.lead_sync_conflicts.domiq_value IS 'Value from DomIQ system.';

COMMENT ON COLUMN resman.lead_sync_conflicts.conflict_severity IS 'How much it matters.';

COMMENT ON COLUMN resman.lead_sync_conflicts.resolution_status IS 'Open while pending or manual_review.';

COMMENT ON COLUMN resman.lead_sync_conflicts.resolution_strategy IS 'How it was settled.';

COMMENT ON COLUMN resman.lead_sync_conflicts.resolved_value IS 'The value that both sides get.';

COMMENT ON COLUMN resman.lead_sync_conflicts.resolved_by IS 'The manager who settled it.';

COMMENT ON COLUMN resman.lead_sync_conflicts.resolved_at IS 'When it was settled.';

COMMENT ON COLUMN resman.lead_sync_conflicts.notes IS 'For people.';

COMMENT ON COLUMN resman.lead_sync_conflicts.created_at IS 'When it was found.';

COMMENT ON COLUMN resman.lead_sync_conflicts.updated_at IS 'Last change of the row.';

COMMENT ON COLUMN resman.lead_sync_conflicts.property_id IS 'The property.';

COMMENT ON COLUMN resman.lead_sync_conflicts.resolved_by_name IS 'Who settled it; outlives the manager''s row. A rule is named rule:….';

CREATE VIEW resman.conflict_resolution_stats AS
 SELECT conflict_type,
    conflict_severity,
    resolution_status,
    count(*) AS total_conflicts,
    count(*) FILTER (WHERE ((resolution_status)::text = ANY ((ARRAY['resolved'::character varying, 'auto_resolved'::character varying])::text[]))) AS resolved_conflicts,
    avg((EXTRACT(epoch FROM (resolved_at - created_at)) / (3600)::numeric)) AS avg_resolution_hours
   FROM resman.lead_sync_conflicts conflict
  WHERE (created_at >= (now() - '30 days'::interval))
  GROUP BY conflict_type, conflict_severity, resolution_status;

COMMENT ON VIEW resman.conflict_resolution_stats IS 'Conflicts of the last 30 days by kind, severity and state.';

COMMENT ON COLUMN resman.conflict_resolution_stats.conflict_type IS 'Kind.';

COMMENT ON COLUMN resman.conflict_resolution_stats.conflict_severity IS 'How much it matters.';

COMMENT ON COLUMN resman.conflict_resolution_stats.resolution_status IS 'State.';

COMMENT ON COLUMN resman.conflict_resolution_stats.total_conflicts IS 'How many.';

COMMENT ON COLUMN resman.conflict_resolution_stats.resolved_conflicts IS 'How many are settled.';

COMMENT ON COLUMN resman.conflict_resolution_stats.avg_resolution_hours IS 'Hours from found to settled.';

CREATE SEQUENCE resman.fence_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

COMMENT ON SEQUENCE resman.fence_seq IS 'Numbers claims; a higher fence is a later claim.';

CREATE TABLE resman.create_turn (
    property_id uuid NOT NULL,
    contact_hash bigint NOT NULL,
    unit_id uuid NOT NULL,
    number bigint DEFAULT nextval('resman.fence_seq'::regclass) NOT NULL,
    at timestamp with time zone NOT NULL
);

COMMENT ON TABLE resman.create_turn IS 'Who was last created with an e-mail address or a phone number, for a quarter of an hour: of two requests of one person the second waits for the first.';

COMMENT ON COLUMN resman.create_turn.property_id IS 'The property.';

COMMENT ON COLUMN resman.create_turn.contact_hash IS 'Hash of the address or the number.';

COMMENT ON COLUMN resman.create_turn.unit_id IS 'The request that created the prospect.';

COMMENT ON COLUMN resman.create_turn.number IS 'Drawn from the numbers of claims: an older claim may have read before the prospect was there.';

COMMENT ON COLUMN resman.create_turn.at IS 'When.';

CREATE UNLOGGED SEQUENCE resman.doorbell_seq
    START WITH 0
    INCREMENT BY 1
    MINVALUE 0
    NO MAXVALUE
    CACHE 1;

COMMENT ON SEQUENCE resman.doorbell_seq IS 'A time in microseconds since 1970. Ahead of now: until when a bridge has promised to look for work. Past: when a bridge was last known to listen, less a second.';

CREATE TABLE resman.gone_prospect (
    unit_id uuid NOT NULL,
    property_id uuid NOT NULL,
    prospect_id text NOT NULL,
    gone_at timestamp with time zone NOT NULL,
    looked_at timestamp with time zone NOT NULL
);

COMMENT ON TABLE resman.gone_prospect IS 'Leads whose prospect ResMan no longer has, under no property of the account.';

COMMENT ON COLUMN resman.gone_prospect.unit_id IS 'The lead.';

COMMENT ON COLUMN resman.gone_prospect.property_id IS 'The property that the prospect stood in.';

COMMENT ON COLUMN resman.gone_prospect.prospect_id IS 'The prospect.';

COMMENT ON COLUMN resman.gone_prospect.gone_at IS 'When it was first found to be gone.';

COMMENT ON COLUMN resman.gone_prospect.looked_at IS 'When it was last looked for everywhere.';

CREATE TABLE resman.host_table (
    name text NOT NULL
);

COMMENT ON TABLE resman.host_table IS 'The tables in schema public that were there before Tourbase; the others of its tables there are its own, and go with it while they are empty and unused.';

COMMENT ON COLUMN resman.host_table.name IS 'Name of the table.';

CREATE TABLE resman.intake_prospects (
    property_id uuid NOT NULL,
    resman_prospect_id text NOT NULL,
    request_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE resman.intake_prospects IS 'Prospects that the intake has created: nothing of theirs is read back but appointments.';

COMMENT ON COLUMN resman.intake_prospects.property_id IS 'The property.';

COMMENT ON COLUMN resman.intake_prospects.resman_prospect_id IS 'The prospect.';

COMMENT ON COLUMN resman.intake_prospects.request_id IS 'The request that created it.';

COMMENT ON COLUMN resman.intake_prospects.created_at IS 'When.';

CREATE SEQUENCE resman.lane_sweep_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

COMMENT ON SEQUENCE resman.lane_sweep_seq IS 'When claims look below the floors again, in microseconds since 1970. A sequence, since it is read by every claim and leaves no versions behind.';

CREATE TABLE resman.lead_change (
    id bigint NOT NULL,
    kind text NOT NULL,
    user_id uuid,
    conversation_id uuid,
    notification_id uuid,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    request_id uuid,
    origin_units uuid[],
    CONSTRAINT lead_change_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'note'::text, 'note_deleted'::text, 'tour'::text])))
);

COMMENT ON TABLE resman.lead_change IS 'Changes of persons and notifications that are not yet folded into jobs. Append and delete only.';

COMMENT ON COLUMN resman.lead_change.id IS 'Order of the changes.';

COMMENT ON COLUMN resman.lead_change.kind IS 'person, note, note_deleted or tour.';

COMMENT ON COLUMN resman.lead_change.user_id IS 'The person, of a person''s change.';

COMMENT ON COLUMN resman.lead_change.conversation_id IS 'The lead, of a note''s or a tour''s.';

COMMENT ON COLUMN resman.lead_change.notification_id IS 'The notification, of a note''s.';

COMMENT ON COLUMN resman.lead_change.created_at IS 'When it was made.';

COMMENT ON COLUMN resman.lead_change.request_id IS 'The request, of a tour that belongs to no lead.';

COMMENT ON COLUMN resman.lead_change.origin_units IS 'The leads by which a person was changed by the bridge itself: they are not told; null otherwise.';

ALTER TABLE resman.lead_change ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME resman.lead_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE resman.property_lane (
    property_id uuid NOT NULL,
    open_count integer DEFAULT 0 NOT NULL,
    open_until timestamp with time zone,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
)
WITH (fillfactor='50');

COMMENT ON TABLE resman.property_lane IS 'Each property''s circuit breaker.';

COMMENT ON COLUMN resman.property_lane.property_id IS 'The property.';

COMMENT ON COLUMN resman.property_lane.open_count IS 'How often the breaker has opened in a row; zero after a success.';

COMMENT ON COLUMN resman.property_lane.open_until IS 'Until then no call is made; null: the breaker is closed.';

COMMENT ON COLUMN resman.property_lane.updated_at IS 'Last change of the row.';

CREATE VIEW resman.lead_status WITH (security_barrier='true') AS
 WITH present AS MATERIALIZED (
         SELECT (clock_timestamp() + clock_shift.shift) AS at,
            (pg_has_role(CURRENT_USER, 'tourbase_operator'::name, 'usage'::text) OR pg_has_role(CURRENT_USER, 'tourbase_monitor'::name, 'usage'::text) OR pg_has_role(CURRENT_USER, 'tourbase_bridge'::name, 'usage'::text)) AS sees_all
           FROM core.clock_shift
        ), running AS MATERIALIZED (
         SELECT (count(*) > 0) AS is_there
           FROM (resman.bridge bridge
             CROSS JOIN present)
          WHERE ((bridge.ended_at IS NULL) AND (bridge.seen_at > (present.at - '00:00:30'::interval)))
        ), host AS (
         SELECT conversation.id,
            to_jsonb(conversation.*) AS fields
           FROM public.conversation conversation
        ), lead AS (
         SELECT host.id,
            COALESCE(((host.fields ->> 'property_id'::text))::uuid, ((to_jsonb(chatbot.*) ->> 'property_id'::text))::uuid) AS property_id,
            to_jsonb(person.*) AS person
           FROM ((host
             LEFT JOIN public.chatbot chatbot ON ((((host.fields ->> 'chatbot_id'::text))::uuid = chatbot.id)))
             LEFT JOIN public."user" person ON ((((host.fields ->> 'user_id'::text))::uuid = person.id)))
        ), live AS (
         SELECT waiting.unit_id,
            waiting.status,
            waiting.due_at,
            waiting.next_retry_at,
            waiting.created_at,
            waiting.retry_count,
            waiting.reason_code,
            waiting.error_message,
            waiting.change_count
           FROM resman.lead_sync_queue waiting
          WHERE ((waiting.status)::text = 'pending'::text)
        UNION ALL
         SELECT flying.unit_id,
            flying.status,
            flying.due_at,
            flying.next_retry_at,
            flying.created_at,
            flying.retry_count,
            flying.reason_code,
            flying.error_message,
            flying.change_count
           FROM resman.lead_sync_queue flying
          WHERE ((flying.status)::text = 'processing'::text)
        ), ranked AS (
         SELECT live.unit_id,
            live.status,
            live.due_at,
            live.next_retry_at,
            live.created_at,
            live.retry_count,
            live.reason_code,
            live.error_message,
            row_number() OVER (PARTITION BY live.unit_id ORDER BY ((live.status)::text = 'processing'::text) DESC, live.due_at) AS place,
            sum(live.change_count) OVER (PARTITION BY live.unit_id) AS changes,
            max(live.retry_count) FILTER (WHERE ((live.status)::text = 'pending'::text)) OVER (PARTITION BY live.unit_id) AS pending_retries
           FROM live
        ), place AS (
         SELECT property.id,
            ((to_jsonb(property.*) ->> 'name'::text))::character varying(255) AS name
           FROM public.property property
        ), fact AS (
         SELECT lead.id,
            place.id AS property_id,
            place.name AS property_name,
            job.status AS job_status,
            job.pending_retries,
            job.created_at AS waiting_since,
            job.retry_count,
            job.due_at,
            state.sync_status,
            state.first_synced_at,
            state.last_sync_at,
            send_window.next_at AS window_at,
            COALESCE(job.error_message, state.error_message) AS error_message,
            (COALESCE(state.version, (0)::bigint) + COALESCE(job.changes, (0)::bigint)) AS version,
            COALESCE(state.base_version, (0)::bigint) AS base_version,
                CASE
                    WHEN (account.closed_until > present.at) THEN account.closed_until
                    ELSE NULL::timestamp with time zone
                END AS closed_until,
                CASE
                    WHEN (lane.open_until > present.at) THEN lane.open_until
                    ELSE NULL::timestamp with time zone
                END AS open_until,
                CASE
                    WHEN (state.erased_at IS NOT NULL) THEN 'RM601'::text
                    WHEN (job.status IS NULL) THEN state.reason_code
                    WHEN ((lead.person IS NULL) OR ((resman.normalize_email((lead.person ->> 'email'::text)) IS NULL) AND (resman.normalize_phone((lead.person ->> 'phone'::text)) IS NULL))) THEN 'RM101'::text
                    WHEN (integration.id IS NULL) THEN 'RM102'::text
                    WHEN (((integration.sync_status)::text = 'paused'::text) OR (NOT integration.sync_enabled)) THEN 'RM103'::text
                    WHEN ((integration.sync_direction)::text = 'from_resman'::text) THEN 'RM104'::text
                    WHEN ((integration.sync_status)::text = 'disconnected'::text) THEN 'RM302'::text
                    WHEN (NOT running.is_there) THEN 'RM901'::text
                    WHEN (state.doubt_at IS NOT NULL) THEN 'RM205'::text
                    WHEN ((job.status)::text = 'processing'::text) THEN 'RM201'::text
                    WHEN (account.closed_until > present.at) THEN 'RM203'::text
                    WHEN (lane.open_until > present.at) THEN 'RM204'::text
                    WHEN ((job.due_at > present.at) AND (job.reason_code IS NOT NULL)) THEN job.reason_code
                    WHEN (send_window.next_at IS NOT NULL) THEN 'RM105'::text
                    ELSE 'RM201'::text
                END AS reason_code
           FROM (((((((((lead
             CROSS JOIN present)
             CROSS JOIN running)
             LEFT JOIN place ON ((lead.property_id = place.id)))
             LEFT JOIN resman.lead_state state ON ((lead.id = state.unit_id)))
             LEFT JOIN resman.resman_integration integration ON ((place.id = integration.property_id)))
             LEFT JOIN resman.account_state account ON ((concat((integration.api_credentials ->> 'partner_id'::text), '/', (integration.api_credentials ->> 'account_id'::text)) = account.account_key)))
             LEFT JOIN resman.property_lane lane ON ((integration.property_id = lane.property_id)))
             LEFT JOIN ranked job ON (((lead.id = job.unit_id) AND (job.place = 1))))
             LEFT JOIN LATERAL ( SELECT resman.next_window((integration.sync_frequency)::text, integration.time_zone, present.at) AS next_at
                   FROM resman.window_start((integration.sync_frequency)::text, integration.time_zone, present.at) begun(at)
                  WHERE ((job.due_at >= begun.at) AND COALESCE((job.next_retry_at < begun.at), true))) send_window ON (true))
          WHERE (present.sees_all OR resman.sees_lead(lead.id))
        ), told AS (
         SELECT fact.id,
            fact.property_id,
            fact.property_name,
            fact.reason_code,
            fact.waiting_since,
            fact.retry_count,
            fact.due_at,
            fact.closed_until,
            fact.open_until,
            fact.window_at,
            fact.first_synced_at,
            fact.last_sync_at,
            fact.error_message,
            fact.version,
            fact.base_version,
            reason.name AS reason_name,
                CASE
                    WHEN ((fact.reason_code = 'RM201'::text) AND ((fact.job_status)::text = 'processing'::text)) THEN 'sending'::text
                    WHEN ((fact.reason_code = 'RM201'::text) AND (fact.last_sync_at IS NULL) AND (fact.pending_retries > 0)) THEN 'retrying'::text
                    WHEN (fact.reason_code IS NOT NULL) THEN reason.state
                    WHEN ((fact.sync_status)::text = 'synced'::text) THEN 'synced'::text
                    ELSE 'untracked'::text
                END AS state
           FROM (fact
             LEFT JOIN resman.reason reason ON ((fact.reason_code = reason.code)))
        )
 SELECT told.id AS lead_id,
    told.property_id,
    told.property_name,
    told.state,
    told.reason_code,
    told.reason_name,
    mapping.resman_lead_id,
    told.version,
    told.base_version,
    told.waiting_since,
    told.retry_count,
    told.first_synced_at,
    told.last_sync_at,
    told.error_message,
        CASE
            WHEN (told.state = ANY (ARRAY['retrying'::text, 'unknown'::text, 'queued'::text])) THEN GREATEST(told.due_at, told.window_at, told.closed_until, told.open_until)
            ELSE NULL::timestamp with time zone
        END AS next_try_at
   FROM (told
     LEFT JOIN resman.lead_sync_mapping mapping ON (((told.id = mapping.conversation_id) AND ((mapping.mapping_status)::text = ANY ((ARRAY['active'::character varying, 'merged'::character varying])::text[])))));

COMMENT ON VIEW resman.lead_status IS 'Each lead and where it stands, in the words of explain_lead: one row per conversation. Operators, monitoring and the bridge see all of them; others see the leads that the row security of conversation shows them.';

COMMENT ON COLUMN resman.lead_status.lead_id IS 'The lead: the id of its conversation.';

COMMENT ON COLUMN resman.lead_status.property_id IS 'Its property; null where it has none.';

COMMENT ON COLUMN resman.lead_status.property_name IS 'Name of the property.';

COMMENT ON COLUMN resman.lead_status.state IS 'untracked, queued, sending, synced, retrying, paused, blocked, conflict, unknown, dead or erased.';

COMMENT ON COLUMN resman.lead_status.reason_code IS 'Why (docs/reasons); null where it is synced or untracked.';

COMMENT ON COLUMN resman.lead_status.reason_name IS 'Name of the reason.';

COMMENT ON COLUMN resman.lead_status.resman_lead_id IS 'ProspectID in ResMan; null until it is there.';

COMMENT ON COLUMN resman.lead_status.version IS 'Changes counted so far.';

COMMENT ON COLUMN resman.lead_status.base_version IS 'The version that ResMan is known to hold; behind version while changes wait.';

COMMENT ON COLUMN resman.lead_status.waiting_since IS 'When the oldest change that waits was made; null where none waits.';

COMMENT ON COLUMN resman.lead_status.retry_count IS 'Retries that the waiting job has used; null where none waits.';

COMMENT ON COLUMN resman.lead_status.first_synced_at IS 'First acceptance by ResMan; null before.';

COMMENT ON COLUMN resman.lead_status.last_sync_at IS 'Last acceptance by ResMan; null before.';

COMMENT ON COLUMN resman.lead_status.error_message IS 'What ResMan said last, without personal data; null where it did not complain.';

COMMENT ON COLUMN resman.lead_status.next_try_at IS 'Not sent before; null where nothing is to be tried by itself.';

CREATE TABLE resman.lead_sync_conflicts_archive (
    id uuid DEFAULT gen_random_uuid() CONSTRAINT lead_sync_conflicts_id_not_null NOT NULL,
    conversation_id uuid CONSTRAINT lead_sync_conflicts_conversation_id_not_null NOT NULL,
    resman_lead_id character varying(100),
    conflict_type character varying(50) CONSTRAINT lead_sync_conflicts_conflict_type_not_null NOT NULL,
    conflict_field character varying(100),
    resman_value jsonb,
    domiq_value jsonb,
    conflict_severity character varying(20) DEFAULT 'medium'::character varying CONSTRAINT lead_sync_conflicts_conflict_severity_not_null NOT NULL,
    resolution_status character varying(50) DEFAULT 'pending'::character varying CONSTRAINT lead_sync_conflicts_resolution_status_not_null NOT NULL,
    resolution_strategy character varying(50),
    resolved_value jsonb,
    resolved_by uuid,
    resolved_at timestamp with time zone,
    notes text,
    created_at timestamp with time zone DEFAULT now() CONSTRAINT lead_sync_conflicts_created_at_not_null NOT NULL,
    updated_at timestamp with time zone DEFAULT now() CONSTRAINT lead_sync_conflicts_updated_at_not_null NOT NULL,
    property_id uuid,
    resolved_by_name text,
    archived_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE resman.lead_sync_conflicts_archive IS 'Archive table for old sync conflicts.';

COMMENT ON COLUMN resman.lead_sync_conflicts_archive.id IS 'Id.';

COMMENT ON COLUMN resman.lead_sync_conflicts_archive.conversation_id IS 'The lead; kept when it is deleted.';

COMMENT ON COLUMN resman.lead_sync_conflicts_archive.resman_lead_id IS 'The prospect, where known.';

COMMENT ON COLUMN resman.lead_sync_conflicts_archive.conflict_type IS 'Kind of conflict.';

COMMENT ON COLUMN resman.lead_sync_conflicts_archive.conflict_field IS 'Field name where conflict occurred.';

COMMENT ON COLUMN resman.lead_sync_conflicts_archive.resman_value IS 'Value from ResMan system.';

COMMENT ON COLUMN resman.lead_sync_conflicts_archive.domiq_value IS 'Value from DomIQ system.';

COMMENT ON COLUMN resman.lead_sync_conflicts_archive.conflict_severity IS 'How much it matters.';

COMMENT ON COLUMN resman.lead_sync_conflicts_archive.resolution_status IS 'Open while pending or manual_review.';

COMMENT ON COLUMN resman.lead_sync_conflicts_archive.resolution_strategy IS 'How it was settled.';

COMMENT ON COLUMN resman.lead_sync_conflicts_archive.resolved_value IS 'The value that both sides get.';

COMMENT ON COLUMN resman.lead_sync_conflicts_archive.resolved_by IS 'The manager who settled it.';

COMMENT ON COLUMN resman.lead_sync_conflicts_archive.resolved_at IS 'When it was settled.';

COMMENT ON COLUMN resman.lead_sync_conflicts_archive.notes IS 'For people.';

COMMENT ON COLUMN resman.lead_sync_conflicts_archive.created_at IS 'When it was found.';

COMMENT ON COLUMN resman.lead_sync_conflicts_archive.updated_at IS 'Last change of the row.';

COMMENT ON COLUMN resman.lead_sync_conflicts_archive.property_id IS 'The property.';

COMMENT ON COLUMN resman.lead_sync_conflicts_archive.resolved_by_name IS 'Who settled it; outlives the manager''s row. A rule is named rule:….';

COMMENT ON COLUMN resman.lead_sync_conflicts_archive.archived_at IS 'When it was archived.';

CREATE TABLE resman.lead_sync_log (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    conversation_id uuid,
    resman_lead_id character varying(100),
    sync_direction character varying(20) NOT NULL,
    sync_status character varying(50) NOT NULL,
    sync_type character varying(50) NOT NULL,
    sync_data jsonb,
    response_data jsonb,
    error_message text,
    error_code character varying(100),
    conflict_resolution character varying(50),
    conflict_details jsonb,
    retry_count integer DEFAULT 0,
    processing_time_ms integer,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    property_id uuid,
    seq bigint NOT NULL,
    job_id uuid,
    attempt_id uuid,
    reason_code text,
    CONSTRAINT lead_sync_log_conflict_resolution_check CHECK (((conflict_resolution)::text = ANY ((ARRAY['resman_wins'::character varying, 'domiq_wins'::character varying, 'manual_review'::character varying, 'merged'::character varying])::text[]))),
    CONSTRAINT lead_sync_log_sync_direction_check CHECK (((sync_direction)::text = ANY ((ARRAY['to_resman'::character varying, 'from_resman'::character varying, 'bidirectional'::character varying])::text[]))),
    CONSTRAINT lead_sync_log_sync_status_check CHECK (((sync_status)::text = ANY ((ARRAY['pending'::character varying, 'success'::character varying, 'failed'::character varying, 'conflict'::character varying, 'retry'::character varying, 'cancelled'::character varying])::text[]))),
    CONSTRAINT lead_sync_log_sync_type_check CHECK (((sync_type)::text = ANY ((ARRAY['create'::character varying, 'update'::character varying, 'status_change'::character varying, 'enrichment'::character varying, 'merge'::character varying, 'delete'::character varying, 'read'::character varying, 'tour'::character varying])::text[])))
)
PARTITION BY RANGE (created_at);

COMMENT ON TABLE resman.lead_sync_log IS 'Audit trail for all lead synchronization operations.';

COMMENT ON COLUMN resman.lead_sync_log.id IS 'Id.';

COMMENT ON COLUMN resman.lead_sync_log.conversation_id IS 'The lead; kept when it is deleted.';

COMMENT ON COLUMN resman.lead_sync_log.resman_lead_id IS 'The prospect, where known.';

COMMENT ON COLUMN resman.lead_sync_log.sync_direction IS 'Which way the data went.';

COMMENT ON COLUMN resman.lead_sync_log.sync_status IS 'How it ended.';

COMMENT ON COLUMN resman.lead_sync_log.sync_type IS 'What was done.';

COMMENT ON COLUMN resman.lead_sync_log.sync_data IS 'Original data sent/received during sync: names of fields, version and hash, never values.';

COMMENT ON COLUMN resman.lead_sync_log.response_data IS 'Response data from ResMan API: ids and status, never values.';

COMMENT ON COLUMN resman.lead_sync_log.error_message IS 'What ResMan said, without personal data.';

COMMENT ON COLUMN resman.lead_sync_log.error_code IS 'Class of the failure.';

COMMENT ON COLUMN resman.lead_sync_log.conflict_resolution IS 'Strategy, where a conflict was settled.';

COMMENT ON COLUMN resman.lead_sync_log.conflict_details IS 'Detailed conflict information and resolution.';

COMMENT ON COLUMN resman.lead_sync_log.retry_count IS 'Retries of the job at that time.';

COMMENT ON COLUMN resman.lead_sync_log.processing_time_ms IS 'Milliseconds that the call took.';

COMMENT ON COLUMN resman.lead_sync_log.created_at IS 'When it ended.';

COMMENT ON COLUMN resman.lead_sync_log.property_id IS 'The property.';

COMMENT ON COLUMN resman.lead_sync_log.seq IS 'Order of the rows.';

COMMENT ON COLUMN resman.lead_sync_log.job_id IS 'The job.';

COMMENT ON COLUMN resman.lead_sync_log.attempt_id IS 'The call.';

COMMENT ON COLUMN resman.lead_sync_log.reason_code IS 'Reason of a failure (docs/errors.md).';

CREATE TABLE resman.lead_sync_log_archive (
    id uuid DEFAULT gen_random_uuid() CONSTRAINT lead_sync_log_id_not_null NOT NULL,
    conversation_id uuid,
    resman_lead_id character varying(100),
    sync_direction character varying(20) CONSTRAINT lead_sync_log_sync_direction_not_null NOT NULL,
    sync_status character varying(50) CONSTRAINT lead_sync_log_sync_status_not_null NOT NULL,
    sync_type character varying(50) CONSTRAINT lead_sync_log_sync_type_not_null NOT NULL,
    sync_data jsonb,
    response_data jsonb,
    error_message text,
    error_code character varying(100),
    conflict_resolution character varying(50),
    conflict_details jsonb,
    retry_count integer DEFAULT 0,
    processing_time_ms integer,
    created_at timestamp with time zone DEFAULT clock_timestamp() CONSTRAINT lead_sync_log_created_at_not_null NOT NULL,
    property_id uuid,
    seq bigint CONSTRAINT lead_sync_log_seq_not_null NOT NULL,
    job_id uuid,
    attempt_id uuid,
    reason_code text,
    archived_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE resman.lead_sync_log_archive IS 'Archive table for old sync logs.';

COMMENT ON COLUMN resman.lead_sync_log_archive.id IS 'Id.';

COMMENT ON COLUMN resman.lead_sync_log_archive.conversation_id IS 'The lead; kept when it is deleted.';

COMMENT ON COLUMN resman.lead_sync_log_archive.resman_lead_id IS 'The prospect, where known.';

COMMENT ON COLUMN resman.lead_sync_log_archive.sync_direction IS 'Which way the data went.';

COMMENT ON COLUMN resman.lead_sync_log_archive.sync_status IS 'How it ended.';

COMMENT ON COLUMN resman.lead_sync_log_archive.sync_type IS 'What was done.';

COMMENT ON COLUMN resman.lead_sync_log_archive.sync_data IS 'Original data sent/received during sync: names of fields, version and hash, never values.';

COMMENT ON COLUMN resman.lead_sync_log_archive.response_data IS 'Response data from ResMan API: ids and status, never values.';

COMMENT ON COLUMN resman.lead_sync_log_archive.error_message IS 'What ResMan said, without personal data.';

COMMENT ON COLUMN resman.lead_sync_log_archive.error_code IS 'Class of the failure.';

COMMENT ON COLUMN resman.lead_sync_log_archive.conflict_resolution IS 'Strategy, where a conflict was settled.';

COMMENT ON COLUMN resman.lead_sync_log_archive.conflict_details IS 'Detailed conflict information and resolution.';

COMMENT ON COLUMN resman.lead_sync_log_archive.retry_count IS 'Retries of the job at that time.';

COMMENT ON COLUMN resman.lead_sync_log_archive.processing_time_ms IS 'Milliseconds that the call took.';

COMMENT ON COLUMN resman.lead_sync_log_archive.created_at IS 'When it ended.';

COMMENT ON COLUMN resman.lead_sync_log_archive.property_id IS 'The property.';

COMMENT ON COLUMN resman.lead_sync_log_archive.seq IS 'Order of the rows.';

COMMENT ON COLUMN resman.lead_sync_log_archive.job_id IS 'The job.';

COMMENT ON COLUMN resman.lead_sync_log_archive.attempt_id IS 'The call.';

COMMENT ON COLUMN resman.lead_sync_log_archive.reason_code IS 'Reason of a failure (docs/errors.md).';

COMMENT ON COLUMN resman.lead_sync_log_archive.archived_at IS 'When it was archived.';

ALTER TABLE resman.lead_sync_log ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME resman.lead_sync_log_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE resman.lead_sync_queue_archive (
    id uuid DEFAULT gen_random_uuid() CONSTRAINT lead_sync_queue_id_not_null NOT NULL,
    conversation_id uuid,
    resman_lead_id character varying(100),
    sync_operation character varying(50) CONSTRAINT lead_sync_queue_sync_operation_not_null NOT NULL,
    sync_data jsonb DEFAULT '{}'::jsonb CONSTRAINT lead_sync_queue_sync_data_not_null NOT NULL,
    priority integer DEFAULT 1 CONSTRAINT lead_sync_queue_priority_not_null NOT NULL,
    retry_count integer DEFAULT 0 CONSTRAINT lead_sync_queue_retry_count_not_null NOT NULL,
    max_retries integer DEFAULT 3 CONSTRAINT lead_sync_queue_max_retries_not_null NOT NULL,
    next_retry_at timestamp with time zone,
    status character varying(50) DEFAULT 'pending'::character varying CONSTRAINT lead_sync_queue_status_not_null NOT NULL,
    error_message text,
    processed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT clock_timestamp() CONSTRAINT lead_sync_queue_created_at_not_null NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp() CONSTRAINT lead_sync_queue_updated_at_not_null NOT NULL,
    unit_id uuid CONSTRAINT lead_sync_queue_unit_id_not_null NOT NULL,
    property_id uuid,
    seq bigint CONSTRAINT lead_sync_queue_seq_not_null NOT NULL,
    due_at timestamp with time zone DEFAULT clock_timestamp() CONSTRAINT lead_sync_queue_due_at_not_null NOT NULL,
    reason_code text,
    error_code text,
    change_count integer DEFAULT 0 CONSTRAINT lead_sync_queue_change_count_not_null NOT NULL,
    row_version integer DEFAULT 0 CONSTRAINT lead_sync_queue_row_version_not_null NOT NULL,
    locked_by uuid,
    lease_until timestamp with time zone,
    fence bigint,
    attempt_id uuid,
    attempt_at timestamp with time zone,
    archived_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE resman.lead_sync_queue_archive IS 'Archive table for old sync queue items.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.id IS 'Id of the job.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.conversation_id IS 'The lead; kept when the lead is deleted.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.resman_lead_id IS 'The prospect, where it was known when the job finished.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.sync_operation IS 'What made the job; each looks at the whole lead and sends what is due.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.sync_data IS 'Data payload for sync operation: keys and versions; what is sent is read when it is sent.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.priority IS 'Priority level for processing order: 1 low, 2 medium, 3 high.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.retry_count IS 'Retries already granted; waiting costs none.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.max_retries IS 'Retries that may be granted.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.next_retry_at IS 'When a failed try is repeated; null before the first failure.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.status IS 'pending, processing, completed, failed (a dead letter) or cancelled.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.error_message IS 'What ResMan said last, without personal data.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.processed_at IS 'When it finished; null before.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.created_at IS 'When the first of its changes was made.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.updated_at IS 'Last change of the row.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.unit_id IS 'What must be worked on in order: the lead''s id.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.property_id IS 'Property of the lead; null where it has none yet.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.seq IS 'Order of the jobs.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.due_at IS 'Not claimed before.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.reason_code IS 'Why it waits or failed (docs/errors.md).';

COMMENT ON COLUMN resman.lead_sync_queue_archive.error_code IS 'Class of the last failure.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.change_count IS 'Changes that the job stands for.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.row_version IS 'Highest resman_sync_version of the lead''s row among them.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.locked_by IS 'The bridge that works on it.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.lease_until IS 'Until when its claim holds.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.fence IS 'Number of its last claim.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.attempt_id IS 'The call that it has started.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.attempt_at IS 'When it started that call.';

COMMENT ON COLUMN resman.lead_sync_queue_archive.archived_at IS 'When it was archived.';

ALTER TABLE resman.lead_sync_queue ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME resman.lead_sync_queue_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE resman.notification_state (
    notification_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    sync_status character varying(50) DEFAULT 'not_synced'::character varying NOT NULL,
    resman_notification_id character varying(100),
    is_host_due boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    last_sync_at timestamp with time zone,
    CONSTRAINT notification_state_sync_status_check CHECK (((sync_status)::text = ANY ((ARRAY['not_synced'::character varying, 'syncing'::character varying, 'synced'::character varying, 'failed'::character varying])::text[])))
);

COMMENT ON TABLE resman.notification_state IS 'What is known of each notification''s note in ResMan.';

COMMENT ON COLUMN resman.notification_state.notification_id IS 'The notification.';

COMMENT ON COLUMN resman.notification_state.unit_id IS 'Its lead.';

COMMENT ON COLUMN resman.notification_state.sync_status IS 'Whether ResMan has the note.';

COMMENT ON COLUMN resman.notification_state.resman_notification_id IS 'Id of the event in ResMan.';

COMMENT ON COLUMN resman.notification_state.is_host_due IS 'The host''s columns are behind this row.';

COMMENT ON COLUMN resman.notification_state.created_at IS 'When it was captured.';

COMMENT ON COLUMN resman.notification_state.last_sync_at IS 'When ResMan accepted it.';

CREATE TABLE resman.opening_hours (
    property_id uuid NOT NULL,
    weekday integer NOT NULL,
    opens time without time zone NOT NULL,
    closes time without time zone NOT NULL,
    CONSTRAINT opening_hours_closes_check CHECK ((closes > opens)),
    CONSTRAINT opening_hours_weekday_check CHECK (((weekday >= 1) AND (weekday <= 7)))
);

COMMENT ON TABLE resman.opening_hours IS 'When a property receives visitors, in its own time; a property without a row has no slots.';

COMMENT ON COLUMN resman.opening_hours.property_id IS 'The property.';

COMMENT ON COLUMN resman.opening_hours.weekday IS '1 is Monday, 7 is Sunday.';

COMMENT ON COLUMN resman.opening_hours.opens IS 'Start of the hours.';

COMMENT ON COLUMN resman.opening_hours.closes IS 'End of the hours; 24:00 is midnight.';

CREATE TABLE resman.person_state (
    user_id uuid NOT NULL,
    resman_contact_id character varying(100),
    sync_status character varying(50) DEFAULT 'not_synced'::character varying NOT NULL,
    row_version integer DEFAULT 0 NOT NULL,
    last_sync_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT person_state_sync_status_check CHECK (((sync_status)::text = ANY ((ARRAY['not_synced'::character varying, 'syncing'::character varying, 'synced'::character varying, 'failed'::character varying, 'conflict'::character varying])::text[])))
);

COMMENT ON TABLE resman.person_state IS 'What is known of each person''s sync.';

COMMENT ON COLUMN resman.person_state.user_id IS 'The person.';

COMMENT ON COLUMN resman.person_state.resman_contact_id IS 'PersonID, of the lead synced last.';

COMMENT ON COLUMN resman.person_state.sync_status IS 'The state that the host''s column shows.';

COMMENT ON COLUMN resman.person_state.row_version IS 'The host row''s resman_sync_version when its changes were last folded.';

COMMENT ON COLUMN resman.person_state.last_sync_at IS 'Last acceptance by ResMan.';

COMMENT ON COLUMN resman.person_state.updated_at IS 'Last change of the row.';

CREATE TABLE resman.person_tombstone (
    id uuid DEFAULT core.uuid_v7() NOT NULL,
    kind text NOT NULL,
    value text NOT NULL,
    property_id uuid,
    kid text,
    erasure_id uuid NOT NULL,
    erased_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT person_tombstone_kid_check CHECK ((((kind = 'prospect'::text) = (kid IS NULL)) AND ((kind = 'prospect'::text) = (property_id IS NOT NULL)))),
    CONSTRAINT person_tombstone_kind_check CHECK ((kind = ANY (ARRAY['prospect'::text, 'email'::text, 'phone'::text])))
);

COMMENT ON TABLE resman.person_tombstone IS 'Who was erased: such a prospect is not imported again. Addresses and numbers are keyed hashes; the key is not in the database.';

COMMENT ON COLUMN resman.person_tombstone.id IS 'Id.';

COMMENT ON COLUMN resman.person_tombstone.kind IS 'prospect, email or phone.';

COMMENT ON COLUMN resman.person_tombstone.value IS 'ProspectID, lower case, or the HMAC-SHA256 of the address or the number.';

COMMENT ON COLUMN resman.person_tombstone.property_id IS 'The property that the prospect stood in; null for the others.';

COMMENT ON COLUMN resman.person_tombstone.kid IS 'Id of the key of TOURBASE_SECRET_KEY that made the hash; null for a prospect.';

COMMENT ON COLUMN resman.person_tombstone.erasure_id IS 'The erasure, as its certificate names it.';

COMMENT ON COLUMN resman.person_tombstone.erased_at IS 'When.';

CREATE VIEW resman.property_status WITH (security_barrier='true') AS
 WITH present AS MATERIALIZED (
         SELECT (clock_timestamp() + clock_shift.shift) AS at,
            (pg_has_role(CURRENT_USER, 'tourbase_operator'::name, 'usage'::text) OR pg_has_role(CURRENT_USER, 'tourbase_monitor'::name, 'usage'::text) OR pg_has_role(CURRENT_USER, 'tourbase_bridge'::name, 'usage'::text)) AS sees_all
           FROM core.clock_shift
        ), job AS (
         SELECT queued.property_id,
            count(*) FILTER (WHERE ((queued.status)::text = 'pending'::text)) AS pending,
            count(*) FILTER (WHERE ((queued.status)::text = 'processing'::text)) AS processing,
            count(*) FILTER (WHERE ((queued.status)::text = 'failed'::text)) AS failed,
            min(queued.due_at) FILTER (WHERE (((queued.status)::text = 'pending'::text) AND (queued.due_at <= present.at))) AS oldest_due_at
           FROM (resman.lead_sync_queue queued
             CROSS JOIN present)
          WHERE ((queued.status)::text = ANY ((ARRAY['pending'::character varying, 'processing'::character varying, 'failed'::character varying])::text[]))
          GROUP BY queued.property_id
        ), conflict AS (
         SELECT found.property_id,
            count(*) AS open
           FROM resman.lead_sync_conflicts found
          WHERE ((found.resolution_status)::text = ANY ((ARRAY['pending'::character varying, 'manual_review'::character varying])::text[]))
          GROUP BY found.property_id
        ), known AS (
         SELECT mapping.property_id,
            count(*) AS leads
           FROM resman.lead_sync_mapping mapping
          WHERE ((mapping.mapping_status)::text = ANY ((ARRAY['active'::character varying, 'merged'::character varying])::text[]))
          GROUP BY mapping.property_id
        ), place AS (
         SELECT property.id,
            ((to_jsonb(property.*) ->> 'name'::text))::character varying(255) AS name
           FROM public.property property
        ), fact AS (
         SELECT place.id,
            place.name,
            integration.sync_status,
            integration.paused_reason,
            integration.sync_direction,
            integration.sync_frequency,
            integration.time_zone,
            integration.resman_property_id,
            integration.error_count,
            integration.last_sync_at,
            integration.last_successful_sync_at,
            (integration.id IS NOT NULL) AS is_connected,
            GREATEST(
                CASE
                    WHEN (account.closed_until > present.at) THEN account.closed_until
                    ELSE NULL::timestamp with time zone
                END,
                CASE
                    WHEN (lane.open_until > present.at) THEN lane.open_until
                    ELSE NULL::timestamp with time zone
                END) AS next_call_at,
                CASE
                    WHEN (integration.id IS NULL) THEN 'RM102'::text
                    WHEN (((integration.sync_status)::text = 'paused'::text) OR (NOT integration.sync_enabled)) THEN 'RM103'::text
                    WHEN ((integration.sync_direction)::text = 'from_resman'::text) THEN 'RM104'::text
                    WHEN ((integration.sync_status)::text = 'disconnected'::text) THEN 'RM302'::text
                    WHEN ((integration.sync_status)::text = 'error'::text) THEN 'RM204'::text
                    ELSE NULL::text
                END AS reason_code
           FROM ((((place
             CROSS JOIN present)
             LEFT JOIN resman.resman_integration integration ON ((place.id = integration.property_id)))
             LEFT JOIN resman.account_state account ON ((concat((integration.api_credentials ->> 'partner_id'::text), '/', (integration.api_credentials ->> 'account_id'::text)) = account.account_key)))
             LEFT JOIN resman.property_lane lane ON ((integration.property_id = lane.property_id)))
          WHERE (present.sees_all OR resman.sees_property(place.id))
        )
 SELECT fact.id AS property_id,
    fact.name AS property_name,
    fact.is_connected,
    fact.sync_status,
    fact.reason_code,
    reason.name AS reason_name,
    fact.paused_reason,
    fact.sync_direction,
    fact.sync_frequency,
    fact.time_zone,
    fact.resman_property_id,
    fact.error_count,
    fact.last_sync_at,
    fact.last_successful_sync_at,
    fact.next_call_at,
    job.oldest_due_at,
    COALESCE(job.pending, (0)::bigint) AS pending_jobs,
    COALESCE(job.processing, (0)::bigint) AS processing_jobs,
    COALESCE(job.failed, (0)::bigint) AS failed_jobs,
    COALESCE(conflict.open, (0)::bigint) AS open_conflicts,
    COALESCE(known.leads, (0)::bigint) AS leads_in_resman
   FROM ((((fact
     LEFT JOIN resman.reason reason ON ((fact.reason_code = reason.code)))
     LEFT JOIN job ON ((fact.id = job.property_id)))
     LEFT JOIN conflict ON ((fact.id = conflict.property_id)))
     LEFT JOIN known ON ((fact.id = known.property_id)));

COMMENT ON VIEW resman.property_status IS 'Each property, how it is connected to ResMan, and what waits there: one row per property, connected or not. Operators, monitoring and the bridge see all of them; others see the properties that the row security of property shows them.';

COMMENT ON COLUMN resman.property_status.property_id IS 'The property.';

COMMENT ON COLUMN resman.property_status.property_name IS 'Its name.';

COMMENT ON COLUMN resman.property_status.is_connected IS 'Whether it is connected to ResMan.';

COMMENT ON COLUMN resman.property_status.sync_status IS 'active, paused, error or disconnected; null where it is not connected.';

COMMENT ON COLUMN resman.property_status.reason_code IS 'Why nothing is sent (docs/reasons); null where all is well.';

COMMENT ON COLUMN resman.property_status.reason_name IS 'Name of the reason.';

COMMENT ON COLUMN resman.property_status.paused_reason IS 'Why it is paused, in the operator''s words; null otherwise.';

COMMENT ON COLUMN resman.property_status.sync_direction IS 'Which way data goes; null where it is not connected.';

COMMENT ON COLUMN resman.property_status.sync_frequency IS 'realtime, hourly or daily; null where it is not connected.';

COMMENT ON COLUMN resman.property_status.time_zone IS 'IANA zone; null where it is not connected.';

COMMENT ON COLUMN resman.property_status.resman_property_id IS 'Its GUID in ResMan; null where it is not connected.';

COMMENT ON COLUMN resman.property_status.error_count IS 'Failed calls in a row that say nothing about a lead; null where it is not connected.';

COMMENT ON COLUMN resman.property_status.last_sync_at IS 'Last call for it; null before the first.';

COMMENT ON COLUMN resman.property_status.last_successful_sync_at IS 'Last call that ResMan accepted; null before the first.';

COMMENT ON COLUMN resman.property_status.next_call_at IS 'No call before: the breaker is open, or ResMan asked for silence; null otherwise.';

COMMENT ON COLUMN resman.property_status.oldest_due_at IS 'Since when the oldest due job waits; null where none is due.';

COMMENT ON COLUMN resman.property_status.pending_jobs IS 'Jobs that wait.';

COMMENT ON COLUMN resman.property_status.processing_jobs IS 'Jobs that are worked on.';

COMMENT ON COLUMN resman.property_status.failed_jobs IS 'Dead letters that are kept.';

COMMENT ON COLUMN resman.property_status.open_conflicts IS 'Conflicts that are not settled.';

COMMENT ON COLUMN resman.property_status.leads_in_resman IS 'Leads that ResMan has.';

CREATE VIEW resman.property_sync_status AS
 WITH job AS (
         SELECT queued.property_id,
            count(*) AS pending
           FROM resman.lead_sync_queue queued
          WHERE ((queued.status)::text = 'pending'::text)
          GROUP BY queued.property_id
        ), conflict AS (
         SELECT found.property_id,
            count(*) AS open
           FROM resman.lead_sync_conflicts found
          WHERE ((found.resolution_status)::text = ANY ((ARRAY['pending'::character varying, 'manual_review'::character varying])::text[]))
          GROUP BY found.property_id
        ), place AS (
         SELECT property.id,
            ((to_jsonb(property.*) ->> 'name'::text))::character varying(255) AS name
           FROM public.property property
        )
 SELECT place.id AS property_id,
    place.name AS property_name,
    integration.sync_enabled,
    integration.sync_status,
    integration.last_successful_sync_at,
    integration.error_count,
    COALESCE(job.pending, (0)::bigint) AS pending_queue_items,
    COALESCE(conflict.open, (0)::bigint) AS pending_conflicts
   FROM (((place
     LEFT JOIN resman.resman_integration integration ON ((place.id = integration.property_id)))
     LEFT JOIN job ON ((place.id = job.property_id)))
     LEFT JOIN conflict ON ((place.id = conflict.property_id)));

COMMENT ON VIEW resman.property_sync_status IS 'State of the sync of each property.';

COMMENT ON COLUMN resman.property_sync_status.property_id IS 'The property.';

COMMENT ON COLUMN resman.property_sync_status.property_name IS 'Its name.';

COMMENT ON COLUMN resman.property_sync_status.sync_enabled IS 'Whether it is enabled; null where it is not connected.';

COMMENT ON COLUMN resman.property_sync_status.sync_status IS 'Its state.';

COMMENT ON COLUMN resman.property_sync_status.last_successful_sync_at IS 'Last acceptance by ResMan.';

COMMENT ON COLUMN resman.property_sync_status.error_count IS 'Failures in a row.';

COMMENT ON COLUMN resman.property_sync_status.pending_queue_items IS 'Jobs that wait.';

COMMENT ON COLUMN resman.property_sync_status.pending_conflicts IS 'Open conflicts.';

CREATE TABLE resman.property_turn (
    property_id uuid NOT NULL,
    virtual_time double precision DEFAULT 0 NOT NULL,
    is_idle boolean DEFAULT true NOT NULL,
    floor_at timestamp with time zone[] DEFAULT ARRAY['-infinity'::timestamp with time zone, '-infinity'::timestamp with time zone, '-infinity'::timestamp with time zone] NOT NULL,
    next_floor_at timestamp with time zone[] DEFAULT ARRAY['-infinity'::timestamp with time zone, '-infinity'::timestamp with time zone, '-infinity'::timestamp with time zone] NOT NULL,
    next_floor_xid xid8 DEFAULT '0'::xid8 NOT NULL
)
WITH (fillfactor='50');

COMMENT ON TABLE resman.property_turn IS 'Each property''s turn among the others, and where claims begin to look: one row a property, which every claim changes. Read it with order by virtual_time desc limit 1.';

COMMENT ON COLUMN resman.property_turn.property_id IS 'The property.';

COMMENT ON COLUMN resman.property_turn.virtual_time IS 'Work already given to the property; the smallest goes first. Never falls.';

COMMENT ON COLUMN resman.property_turn.is_idle IS 'Nothing was left waiting at the last claim; its turn does not lag behind the others then.';

COMMENT ON COLUMN resman.property_turn.floor_at IS 'By priority: no job that waits is due before, so claims look from there.';

COMMENT ON COLUMN resman.property_turn.next_floor_at IS 'By priority: what the last claim left; becomes floor_at when no older job can appear.';

COMMENT ON COLUMN resman.property_turn.next_floor_xid IS 'Transactions below this one may still write jobs due before next_floor_at.';

CREATE TABLE resman.prospect_inbox (
    property_id uuid NOT NULL,
    prospect_id text NOT NULL,
    content_hash text,
    read_at timestamp with time zone,
    state text NOT NULL,
    reason text,
    record jsonb,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT prospect_inbox_prospect_id_check CHECK ((prospect_id = lower(prospect_id))),
    CONSTRAINT prospect_inbox_record_check CHECK (((record IS NULL) OR (state = 'held'::text))),
    CONSTRAINT prospect_inbox_state_check CHECK ((state = ANY (ARRAY['applied'::text, 'held'::text, 'hinted'::text, 'skipped'::text])))
)
WITH (fillfactor='70');

COMMENT ON TABLE resman.prospect_inbox IS 'The latest read of each prospect that ResMan has shown, and what became of it.';

COMMENT ON COLUMN resman.prospect_inbox.property_id IS 'The property.';

COMMENT ON COLUMN resman.prospect_inbox.prospect_id IS 'ProspectID, lower case.';

COMMENT ON COLUMN resman.prospect_inbox.content_hash IS 'Hash of what was read; null before the first read.';

COMMENT ON COLUMN resman.prospect_inbox.read_at IS 'When ResMan showed it, by its own clock; null before the first read.';

COMMENT ON COLUMN resman.prospect_inbox.state IS 'applied: the leads have it; held: in part; hinted: it is to be read again; skipped: no lead is concerned.';

COMMENT ON COLUMN resman.prospect_inbox.reason IS 'Why it is held, hinted or skipped, without personal data; null otherwise.';

COMMENT ON COLUMN resman.prospect_inbox.record IS 'What was read, while it is held.';

COMMENT ON COLUMN resman.prospect_inbox.updated_at IS 'Last change of the row.';

CREATE VIEW resman.queue_performance_metrics AS
 SELECT sync_operation,
    priority,
    status,
    count(*) AS queue_items,
    avg(EXTRACT(epoch FROM (processed_at - created_at))) AS avg_processing_seconds,
    max(retry_count) AS max_retries,
    count(*) FILTER (WHERE ((status)::text = 'failed'::text)) AS failed_items,
    min(created_at) AS oldest_created_at
   FROM resman.lead_sync_queue job
  WHERE (((status)::text = ANY ((ARRAY['pending'::character varying, 'processing'::character varying])::text[])) OR (processed_at >= (now() - '24:00:00'::interval)))
  GROUP BY sync_operation, priority, status;

COMMENT ON VIEW resman.queue_performance_metrics IS 'Jobs that wait, or were made or ended within 24 hours, by operation, priority and state.';

COMMENT ON COLUMN resman.queue_performance_metrics.sync_operation IS 'Operation.';

COMMENT ON COLUMN resman.queue_performance_metrics.priority IS '1 low to 3 high.';

COMMENT ON COLUMN resman.queue_performance_metrics.status IS 'State.';

COMMENT ON COLUMN resman.queue_performance_metrics.queue_items IS 'Jobs.';

COMMENT ON COLUMN resman.queue_performance_metrics.avg_processing_seconds IS 'Seconds from made to ended.';

COMMENT ON COLUMN resman.queue_performance_metrics.max_retries IS 'Most retries that one of them used.';

COMMENT ON COLUMN resman.queue_performance_metrics.failed_items IS 'Those that failed.';

COMMENT ON COLUMN resman.queue_performance_metrics.oldest_created_at IS 'The oldest of them.';

CREATE TABLE resman.remote_appointment (
    property_id uuid NOT NULL,
    prospect_id text NOT NULL,
    event_key text NOT NULL,
    tour_id uuid,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    CONSTRAINT remote_appointment_ends_at_check CHECK ((ends_at > starts_at))
);

COMMENT ON TABLE resman.remote_appointment IS 'Appointments that ResMan shows and that hold no seat; they only subtract.';

COMMENT ON COLUMN resman.remote_appointment.property_id IS 'The property.';

COMMENT ON COLUMN resman.remote_appointment.prospect_id IS 'Whose appointment, in ResMan.';

COMMENT ON COLUMN resman.remote_appointment.event_key IS 'Id of its event, or its time where ResMan gives none.';

COMMENT ON COLUMN resman.remote_appointment.tour_id IS 'Our tour that staff moved to where no seat is free; null for others.';

COMMENT ON COLUMN resman.remote_appointment.starts_at IS 'Its start.';

COMMENT ON COLUMN resman.remote_appointment.ends_at IS 'Its end, as the slot length gave it.';

COMMENT ON COLUMN resman.remote_appointment.seen_at IS 'When ResMan last showed it.';

CREATE TABLE resman.remote_catalogue (
    property_id uuid NOT NULL,
    kind text NOT NULL,
    remote_id text NOT NULL,
    name text NOT NULL,
    read_at timestamp with time zone NOT NULL,
    CONSTRAINT remote_catalogue_kind_check CHECK ((kind = ANY (ARRAY['sources'::text, 'agents'::text, 'lost_reasons'::text])))
);

COMMENT ON TABLE resman.remote_catalogue IS 'ResMan''s sources, agents and lost reasons by name, as read within the last day.';

COMMENT ON COLUMN resman.remote_catalogue.property_id IS 'The property that they hold for.';

COMMENT ON COLUMN resman.remote_catalogue.kind IS 'sources, agents or lost_reasons.';

COMMENT ON COLUMN resman.remote_catalogue.remote_id IS 'Id in ResMan, lower case.';

COMMENT ON COLUMN resman.remote_catalogue.name IS 'Name in ResMan.';

COMMENT ON COLUMN resman.remote_catalogue.read_at IS 'When it was read.';

CREATE TABLE resman.source_configurations (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    source_name character varying(50) NOT NULL,
    source_type character varying(20) NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    data_mapping jsonb DEFAULT '{}'::jsonb NOT NULL,
    validation_rules jsonb DEFAULT '[]'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    compiled jsonb DEFAULT '[]'::jsonb NOT NULL,
    credentials jsonb DEFAULT '{"hmac": [], "bearer": []}'::jsonb NOT NULL,
    body_limit_bytes integer DEFAULT 65536 NOT NULL,
    rate_per_minute integer DEFAULT 600 NOT NULL,
    CONSTRAINT source_configurations_body_limit_bytes_check CHECK (((body_limit_bytes >= 1024) AND (body_limit_bytes <= 1048576))),
    CONSTRAINT source_configurations_credentials_check CHECK (((jsonb_typeof(credentials) = 'object'::text) AND ((credentials - ARRAY['hmac'::text, 'bearer'::text]) = '{}'::jsonb) AND COALESCE((jsonb_typeof((credentials -> 'hmac'::text)) = 'array'::text), false) AND COALESCE((jsonb_typeof((credentials -> 'bearer'::text)) = 'array'::text), false) AND (NOT jsonb_path_exists(credentials, '$."bearer"[*]?(@.type() != "string" || !(@ like_regex "^[0-9a-f]{64}$"))'::jsonpath)) AND (NOT jsonb_path_exists(credentials, '$."hmac"[*]?(((((@.type() != "object" || !(exists (@."v"))) || !(exists (@."kid"))) || !(exists (@."nonce"))) || !(exists (@."ct"))) || @.size() != 1)'::jsonpath)) AND (NOT jsonb_path_exists(credentials, '$."hmac"[*].keyvalue()?(!(@."key" like_regex "^(v|kid|nonce|ct)$"))'::jsonpath)))),
    CONSTRAINT source_configurations_rate_per_minute_check CHECK ((rate_per_minute >= 0)),
    CONSTRAINT source_configurations_source_name_check CHECK (((source_name)::text ~ '^[a-z0-9][a-z0-9_-]*$'::text)),
    CONSTRAINT source_configurations_source_type_check CHECK (((source_type)::text = ANY ((ARRAY['api'::character varying, 'webhook'::character varying, 'form'::character varying, 'manual'::character varying])::text[])))
);

COMMENT ON TABLE resman.source_configurations IS 'Configuration for different tour booking sources.';

COMMENT ON COLUMN resman.source_configurations.id IS 'Id; the associated data of the sealed secrets.';

COMMENT ON COLUMN resman.source_configurations.source_name IS 'Name, as in the URL.';

COMMENT ON COLUMN resman.source_configurations.source_type IS 'api, webhook, form or manual.';

COMMENT ON COLUMN resman.source_configurations.is_active IS 'False: nothing is taken from it.';

COMMENT ON COLUMN resman.source_configurations.data_mapping IS 'Where each field is in what is sent (docs/intake.md).';

COMMENT ON COLUMN resman.source_configurations.validation_rules IS 'What the fields must be like (docs/intake.md).';

COMMENT ON COLUMN resman.source_configurations.created_at IS 'When it was added.';

COMMENT ON COLUMN resman.source_configurations.updated_at IS 'Last change of the row.';

COMMENT ON COLUMN resman.source_configurations.compiled IS 'Both of these as requests are read by; made from them, empty before the first request.';

COMMENT ON COLUMN resman.source_configurations.credentials IS 'Secrets by which requests are let in: sealed ones to sign with, hashes of tokens to show.';

COMMENT ON COLUMN resman.source_configurations.body_limit_bytes IS 'The longest body that is read.';

COMMENT ON COLUMN resman.source_configurations.rate_per_minute IS 'Requests a minute; 0: no limit.';

CREATE VIEW resman.source_performance_summary AS
 SELECT source,
    sum(total) AS total_requests,
    sum(successful) AS successful_requests,
    sum(failed) AS failed_requests,
    round((((sum(successful))::numeric / (NULLIF((sum(successful) + sum(failed)), 0))::numeric) * (100)::numeric), 2) AS success_rate,
    (sum(sum_ms) / (NULLIF(sum(timed), 0))::numeric) AS avg_processing_time_ms,
    max(last_request_at) AS last_request_time
   FROM resman.counted_requests() counted(id, date, source, total, successful, failed, sum_ms, timed, last_request_at)
  WHERE (date >= (((now() - '7 days'::interval) AT TIME ZONE 'utc'::text))::date)
  GROUP BY source
  ORDER BY (sum(total)) DESC;

COMMENT ON VIEW resman.source_performance_summary IS 'Requests for tours by source, of the last 7 days.';

COMMENT ON COLUMN resman.source_performance_summary.source IS 'Name of the source.';

COMMENT ON COLUMN resman.source_performance_summary.total_requests IS 'Requests that were let in; a repeated one is not counted.';

COMMENT ON COLUMN resman.source_performance_summary.successful_requests IS 'Those that ResMan has taken.';

COMMENT ON COLUMN resman.source_performance_summary.failed_requests IS 'Those with violations, refused, or given up.';

COMMENT ON COLUMN resman.source_performance_summary.success_rate IS 'Per cent of the finished ones; null where none finished.';

COMMENT ON COLUMN resman.source_performance_summary.avg_processing_time_ms IS 'Milliseconds from request to outcome.';

COMMENT ON COLUMN resman.source_performance_summary.last_request_time IS 'When the newest came.';

CREATE TABLE resman.source_property_aliases (
    source character varying(50) NOT NULL,
    value text NOT NULL,
    property_id uuid NOT NULL,
    CONSTRAINT source_property_aliases_value_check CHECK ((value = lower(btrim(value))))
);

COMMENT ON TABLE resman.source_property_aliases IS 'What a source calls a property, where it is neither the id nor the name.';

COMMENT ON COLUMN resman.source_property_aliases.source IS 'Name of the source.';

COMMENT ON COLUMN resman.source_property_aliases.value IS 'Its word, in lower case.';

COMMENT ON COLUMN resman.source_property_aliases.property_id IS 'The property that is meant.';

CREATE TABLE resman.staff_task (
    id uuid DEFAULT core.uuid_v7() NOT NULL,
    property_id uuid,
    kind text NOT NULL,
    conversation_id uuid,
    tour_id uuid,
    resman_prospect_id text,
    text text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    done_at timestamp with time zone,
    done_by text,
    resman_event_id text,
    CONSTRAINT staff_task_kind_check CHECK ((kind = ANY (ARRAY['remove_appointment'::text, 'clear_field'::text, 'review_duplicate'::text, 'erase_person'::text, 'review_tour'::text, 'review_deleted'::text])))
);

COMMENT ON TABLE resman.staff_task IS 'What only a person can do in ResMan.';

COMMENT ON COLUMN resman.staff_task.id IS 'Id.';

COMMENT ON COLUMN resman.staff_task.property_id IS 'The property.';

COMMENT ON COLUMN resman.staff_task.kind IS 'What is to be done.';

COMMENT ON COLUMN resman.staff_task.conversation_id IS 'The lead, where it is about one.';

COMMENT ON COLUMN resman.staff_task.tour_id IS 'The tour, where it is about one.';

COMMENT ON COLUMN resman.staff_task.resman_prospect_id IS 'The prospect in ResMan.';

COMMENT ON COLUMN resman.staff_task.text IS 'What to do, for a person; of clear_field the field''s name.';

COMMENT ON COLUMN resman.staff_task.created_at IS 'When it came up.';

COMMENT ON COLUMN resman.staff_task.done_at IS 'When it was done; null while open.';

COMMENT ON COLUMN resman.staff_task.done_by IS 'Who did it.';

COMMENT ON COLUMN resman.staff_task.resman_event_id IS 'The appointment, where known.';

CREATE TABLE resman.stale_outcome (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    job_id uuid NOT NULL,
    fence bigint NOT NULL,
    outcome jsonb NOT NULL
);

COMMENT ON TABLE resman.stale_outcome IS 'Outcomes that came with an old fence; they changed nothing.';

COMMENT ON COLUMN resman.stale_outcome.id IS 'Order.';

COMMENT ON COLUMN resman.stale_outcome.at IS 'When it came.';

COMMENT ON COLUMN resman.stale_outcome.job_id IS 'The job.';

COMMENT ON COLUMN resman.stale_outcome.fence IS 'The old fence.';

COMMENT ON COLUMN resman.stale_outcome.outcome IS 'Word, detail and status; nothing personal.';

ALTER TABLE resman.stale_outcome ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME resman.stale_outcome_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE resman.status_map (
    id uuid DEFAULT core.uuid_v7() NOT NULL,
    property_id uuid,
    remote_type text NOT NULL,
    host_status text NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT status_map_host_status_check CHECK (((remote_type = 'lost'::text) = (lower(btrim(host_status)) = 'lost'::text))),
    CONSTRAINT status_map_remote_type_check CHECK ((remote_type = ANY (ARRAY['prospect'::text, 'lost'::text, 'applicant'::text, 'resident'::text])))
);

COMMENT ON TABLE resman.status_map IS 'The status that a lead is given when ResMan shows another one: of a property, or of all.';

COMMENT ON COLUMN resman.status_map.id IS 'Id.';

COMMENT ON COLUMN resman.status_map.property_id IS 'The property; null: all that have no row.';

COMMENT ON COLUMN resman.status_map.remote_type IS 'prospect (only of a lead that was lost), lost, applicant or resident.';

COMMENT ON COLUMN resman.status_map.host_status IS 'What conversation.status becomes.';

COMMENT ON COLUMN resman.status_map.updated_at IS 'Last change of the row.';

CREATE VIEW resman.sync_health_monitoring AS
 SELECT 'sync_failures'::text AS metric,
    count(*) AS count,
    max(sync_log.created_at) AS last_occurrence,
    min(sync_log.created_at) AS oldest_at
   FROM resman.lead_sync_log sync_log
  WHERE (((sync_log.sync_status)::text = 'failed'::text) AND (sync_log.created_at >= (now() - '01:00:00'::interval)))
UNION ALL
 SELECT 'pending_conflicts'::text AS metric,
    count(*) AS count,
    max(conflict.created_at) AS last_occurrence,
    min(conflict.created_at) AS oldest_at
   FROM resman.lead_sync_conflicts conflict
  WHERE ((conflict.resolution_status)::text = ANY ((ARRAY['pending'::character varying, 'manual_review'::character varying])::text[]))
UNION ALL
 SELECT 'queue_backlog'::text AS metric,
    count(*) AS count,
    max(job.created_at) AS last_occurrence,
    min(job.created_at) AS oldest_at
   FROM resman.lead_sync_queue job
  WHERE ((job.status)::text = ANY ((ARRAY['pending'::character varying, 'processing'::character varying])::text[]));

COMMENT ON VIEW resman.sync_health_monitoring IS 'Failures of the last hour, open conflicts, backlog.';

COMMENT ON COLUMN resman.sync_health_monitoring.metric IS 'What is counted.';

COMMENT ON COLUMN resman.sync_health_monitoring.count IS 'How many.';

COMMENT ON COLUMN resman.sync_health_monitoring.last_occurrence IS 'The newest.';

COMMENT ON COLUMN resman.sync_health_monitoring.oldest_at IS 'The oldest.';

CREATE VIEW resman.sync_success_rates AS
 SELECT property_id,
    sync_direction,
    sync_type,
    count(*) AS total_operations,
    count(*) FILTER (WHERE ((sync_status)::text = 'success'::text)) AS successful_operations,
    round((((count(*) FILTER (WHERE ((sync_status)::text = 'success'::text)))::numeric / (NULLIF(count(*) FILTER (WHERE ((sync_status)::text = ANY ((ARRAY['success'::character varying, 'failed'::character varying])::text[]))), 0))::numeric) * (100)::numeric), 2) AS success_rate,
    avg(processing_time_ms) AS avg_processing_time,
    max(created_at) AS last_operation
   FROM resman.lead_sync_log sync_log
  WHERE (created_at >= (now() - '24:00:00'::interval))
  GROUP BY property_id, sync_direction, sync_type;

COMMENT ON VIEW resman.sync_success_rates IS 'Success of the calls of the last 24 hours by property, direction and kind.';

COMMENT ON COLUMN resman.sync_success_rates.property_id IS 'The property.';

COMMENT ON COLUMN resman.sync_success_rates.sync_direction IS 'Which way.';

COMMENT ON COLUMN resman.sync_success_rates.sync_type IS 'Kind of operation.';

COMMENT ON COLUMN resman.sync_success_rates.total_operations IS 'Operations that ended.';

COMMENT ON COLUMN resman.sync_success_rates.successful_operations IS 'Those that ResMan took.';

COMMENT ON COLUMN resman.sync_success_rates.success_rate IS 'Per cent of the finished ones; null where none finished.';

COMMENT ON COLUMN resman.sync_success_rates.avg_processing_time IS 'Milliseconds.';

COMMENT ON COLUMN resman.sync_success_rates.last_operation IS 'The newest.';

CREATE VIEW resman.tour_booking_success_rate AS
 SELECT property_id,
    (((100.0 * (count(*) FILTER (WHERE ((status)::text = 'completed'::text)))::numeric) / (NULLIF(count(*) FILTER (WHERE ((status)::text = ANY ((ARRAY['completed'::character varying, 'no_show'::character varying, 'cancelled'::character varying])::text[]))), 0))::numeric))::double precision AS completion_rate,
    (((100.0 * (count(*) FILTER (WHERE ((sync_status)::text = 'success'::text)))::numeric) / (NULLIF(count(*) FILTER (WHERE ((sync_status)::text = ANY ((ARRAY['success'::character varying, 'failed'::character varying])::text[]))), 0))::numeric))::double precision AS sync_success_rate
   FROM resman.tour_booking_sync tour
  GROUP BY property_id;

COMMENT ON VIEW resman.tour_booking_success_rate IS 'How many tours of each property took place, and how many are in ResMan, in per cent of those that have ended; null where none has.';

COMMENT ON COLUMN resman.tour_booking_success_rate.property_id IS 'The property.';

COMMENT ON COLUMN resman.tour_booking_success_rate.completion_rate IS 'Completed ones of those completed, cancelled or missed.';

COMMENT ON COLUMN resman.tour_booking_success_rate.sync_success_rate IS 'Those that ResMan has as they are, of these and those it refused; what waits is not counted.';

ALTER TABLE resman.tour_processing_delta ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME resman.tour_processing_delta_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE resman.tour_processing_log (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    source character varying(50) NOT NULL,
    source_id character varying(100),
    processing_status character varying(20) DEFAULT 'processing'::character varying NOT NULL,
    processing_time_ms integer,
    resman_tour_id character varying(100),
    resman_prospect_id character varying(100),
    error_message text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    property_id uuid,
    local_date date NOT NULL,
    tour_id uuid,
    reason_code text,
    finished_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT tour_processing_log_processing_status_check CHECK (((processing_status)::text = ANY ((ARRAY['processing'::character varying, 'success'::character varying, 'failed'::character varying])::text[])))
)
WITH (fillfactor='70');

COMMENT ON TABLE resman.tour_processing_log IS 'One row for each tour that was asked for from outside: ids, times and outcome, nothing personal.';

COMMENT ON COLUMN resman.tour_processing_log.id IS 'Id of the request.';

COMMENT ON COLUMN resman.tour_processing_log.source IS 'Name of the source.';

COMMENT ON COLUMN resman.tour_processing_log.source_id IS 'The sender''s own id of the tour; null where it gives none.';

COMMENT ON COLUMN resman.tour_processing_log.processing_status IS 'processing until ResMan has it (success) or never will (failed).';

COMMENT ON COLUMN resman.tour_processing_log.processing_time_ms IS 'Milliseconds from the request to its outcome; null before.';

COMMENT ON COLUMN resman.tour_processing_log.resman_tour_id IS 'Id of the appointment in ResMan.';

COMMENT ON COLUMN resman.tour_processing_log.resman_prospect_id IS 'The prospect in ResMan.';

COMMENT ON COLUMN resman.tour_processing_log.error_message IS 'Codes of what was wrong, never a value; null where nothing was.';

COMMENT ON COLUMN resman.tour_processing_log.created_at IS 'When it came first.';

COMMENT ON COLUMN resman.tour_processing_log.property_id IS 'The property; null where none is known.';

COMMENT ON COLUMN resman.tour_processing_log.local_date IS 'Date of the request at its property; in UTC where no property is known.';

COMMENT ON COLUMN resman.tour_processing_log.tour_id IS 'The tour; null where none came of it.';

COMMENT ON COLUMN resman.tour_processing_log.reason_code IS 'Why it failed (docs/errors.md).';

COMMENT ON COLUMN resman.tour_processing_log.finished_at IS 'When it ended; null before.';

COMMENT ON COLUMN resman.tour_processing_log.version IS 'The sender''s version of the tour that was handled last.';

COMMENT ON COLUMN resman.tour_processing_log.updated_at IS 'Last change of the row.';

CREATE TABLE resman.tour_processing_stats (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    date date NOT NULL,
    source character varying(50) NOT NULL,
    total_requests integer DEFAULT 0 NOT NULL,
    successful_requests integer DEFAULT 0 NOT NULL,
    failed_requests integer DEFAULT 0 NOT NULL,
    average_processing_time_ms integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    sum_ms bigint DEFAULT 0 NOT NULL,
    timed_requests integer DEFAULT 0 NOT NULL,
    last_request_at timestamp with time zone
)
WITH (fillfactor='70');

COMMENT ON TABLE resman.tour_processing_stats IS 'Requests of the intake by day and source, as far as they are folded; the views add the rest.';

COMMENT ON COLUMN resman.tour_processing_stats.id IS 'Id.';

COMMENT ON COLUMN resman.tour_processing_stats.date IS 'Local date of the request at its property; in UTC where no property is known.';

COMMENT ON COLUMN resman.tour_processing_stats.source IS 'Name of the source.';

COMMENT ON COLUMN resman.tour_processing_stats.total_requests IS 'Requests that were let in; a repeated one is not counted.';

COMMENT ON COLUMN resman.tour_processing_stats.successful_requests IS 'Those that ResMan has taken.';

COMMENT ON COLUMN resman.tour_processing_stats.failed_requests IS 'Those with violations, refused, or given up.';

COMMENT ON COLUMN resman.tour_processing_stats.average_processing_time_ms IS 'Milliseconds from request to outcome: sum_ms by timed_requests.';

COMMENT ON COLUMN resman.tour_processing_stats.created_at IS 'When the row was made.';

COMMENT ON COLUMN resman.tour_processing_stats.updated_at IS 'Last change of the row.';

COMMENT ON COLUMN resman.tour_processing_stats.sum_ms IS 'Milliseconds of all that ended.';

COMMENT ON COLUMN resman.tour_processing_stats.timed_requests IS 'How many those are.';

COMMENT ON COLUMN resman.tour_processing_stats.last_request_at IS 'When the newest came.';

CREATE VIEW resman.tour_processing_success_rate AS
 SELECT source,
    date AS processing_date,
    sum(total) AS total_requests,
    sum(successful) AS successful_requests,
    round((((sum(successful))::numeric / (NULLIF((sum(successful) + sum(failed)), 0))::numeric) * (100)::numeric), 2) AS success_rate,
    (sum(sum_ms) / (NULLIF(sum(timed), 0))::numeric) AS avg_processing_time_ms,
    sum(failed) AS failed_requests
   FROM resman.counted_requests() counted(id, date, source, total, successful, failed, sum_ms, timed, last_request_at)
  WHERE (date >= (((now() - '30 days'::interval) AT TIME ZONE 'utc'::text))::date)
  GROUP BY source, date
  ORDER BY date DESC, (round((((sum(successful))::numeric / (NULLIF((sum(successful) + sum(failed)), 0))::numeric) * (100)::numeric), 2)) DESC NULLS LAST;

COMMENT ON VIEW resman.tour_processing_success_rate IS 'Requests for tours by source and day, of the last 30 days.';

COMMENT ON COLUMN resman.tour_processing_success_rate.source IS 'Name of the source.';

COMMENT ON COLUMN resman.tour_processing_success_rate.processing_date IS 'Local date of the requests at their property.';

COMMENT ON COLUMN resman.tour_processing_success_rate.total_requests IS 'Requests that were let in; a repeated one is not counted.';

COMMENT ON COLUMN resman.tour_processing_success_rate.successful_requests IS 'Those that ResMan has taken.';

COMMENT ON COLUMN resman.tour_processing_success_rate.success_rate IS 'Per cent of the finished ones; null where none finished.';

COMMENT ON COLUMN resman.tour_processing_success_rate.avg_processing_time_ms IS 'Milliseconds from request to outcome.';

COMMENT ON COLUMN resman.tour_processing_success_rate.failed_requests IS 'Those with violations, refused, or given up.';

CREATE TABLE resman.tour_seat (
    property_id uuid NOT NULL,
    cell_start timestamp with time zone NOT NULL,
    seat integer NOT NULL,
    capacity integer NOT NULL,
    tour_id uuid NOT NULL,
    CONSTRAINT tour_seat_cell_check CHECK ((cell_start = date_bin('00:15:00'::interval, cell_start, '1970-01-01 00:00:00+00'::timestamp with time zone))),
    CONSTRAINT tour_seat_seat_check CHECK (((seat >= 1) AND (seat <= capacity)))
);

COMMENT ON TABLE resman.tour_seat IS 'Who holds which seat in which quarter of an hour: the key lets nobody book over capacity.';

COMMENT ON COLUMN resman.tour_seat.property_id IS 'The property.';

COMMENT ON COLUMN resman.tour_seat.cell_start IS 'Start of the quarter of an hour.';

COMMENT ON COLUMN resman.tour_seat.seat IS 'Number of the seat, from 1.';

COMMENT ON COLUMN resman.tour_seat.capacity IS 'Seats that there were when it was taken.';

COMMENT ON COLUMN resman.tour_seat.tour_id IS 'The tour that holds it.';

CREATE VIEW resman.tour_status WITH (security_barrier='true') AS
 WITH present AS MATERIALIZED (
         SELECT (pg_has_role(CURRENT_USER, 'tourbase_operator'::name, 'usage'::text) OR pg_has_role(CURRENT_USER, 'tourbase_monitor'::name, 'usage'::text) OR pg_has_role(CURRENT_USER, 'tourbase_bridge'::name, 'usage'::text)) AS sees_all
        )
 SELECT tour.id AS tour_id,
    tour.conversation_id,
    tour.request_id,
    tour.property_id,
    tour.tour_type,
    tour.status,
    tour.scheduled_datetime AS starts_at,
    tour.scheduled_local AS starts_local,
    tour.time_zone,
    tour.refused_because,
    tour.remote_state,
    tour.resman_appointment_id,
    tour.updated_at,
        CASE
            WHEN (tour.revision = 0) THEN 'not_told'::text
            WHEN ((tour.sync_status)::text = 'pending'::text) THEN 'waiting'::text
            WHEN ((tour.sync_status)::text = 'failed'::text) THEN 'failed'::text
            ELSE 'told'::text
        END AS sync_state,
    COALESCE(tour.reason_code,
        CASE
            WHEN ((tour.sync_status)::text = 'pending'::text) THEN state.reason_code
            ELSE NULL::text
        END) AS reason_code,
    ( SELECT (count(*) > 0)
           FROM resman.remote_appointment appointment
          WHERE (appointment.tour_id = tour.id)) AS is_clash
   FROM ((resman.tour_booking_sync tour
     CROSS JOIN present)
     LEFT JOIN resman.lead_state state ON ((tour.unit_id = state.unit_id)))
  WHERE (present.sees_all OR ((tour.conversation_id IS NOT NULL) AND resman.sees_lead(tour.conversation_id)) OR ((tour.conversation_id IS NULL) AND resman.sees_property(tour.property_id)));

COMMENT ON VIEW resman.tour_status IS 'Each tour and where it stands. Operators, monitoring and the bridge see all of them; others see those of the leads, and of the properties, that row security shows them.';

COMMENT ON COLUMN resman.tour_status.tour_id IS 'The tour.';

COMMENT ON COLUMN resman.tour_status.conversation_id IS 'Its lead; null for a request of none.';

COMMENT ON COLUMN resman.tour_status.request_id IS 'Its request; null where it came otherwise.';

COMMENT ON COLUMN resman.tour_status.property_id IS 'Its property; null where the lead has none.';

COMMENT ON COLUMN resman.tour_status.tour_type IS 'in_person, virtual or self_guided.';

COMMENT ON COLUMN resman.tour_status.status IS 'requested, refused, scheduled, confirmed, completed, cancelled or no_show.';

COMMENT ON COLUMN resman.tour_status.starts_at IS 'The start.';

COMMENT ON COLUMN resman.tour_status.starts_local IS 'The start on the property''s clock.';

COMMENT ON COLUMN resman.tour_status.time_zone IS 'The zone of that clock.';

COMMENT ON COLUMN resman.tour_status.refused_because IS 'Why it was refused; else null.';

COMMENT ON COLUMN resman.tour_status.remote_state IS 'What ResMan shows: none, placed, moved_by_staff, awaiting_removal or removed.';

COMMENT ON COLUMN resman.tour_status.resman_appointment_id IS 'The event in ResMan; null before.';

COMMENT ON COLUMN resman.tour_status.updated_at IS 'Last change of the row.';

COMMENT ON COLUMN resman.tour_status.sync_state IS 'not_told: nothing of it is for ResMan; waiting; told; failed.';

COMMENT ON COLUMN resman.tour_status.reason_code IS 'Why it was refused, failed or waits (docs/reasons); null where all is well.';

COMMENT ON COLUMN resman.tour_status.is_clash IS 'Staff moved it to a time at which no seat is free.';

CREATE TABLE resman.tour_type_alias (
    alias text NOT NULL,
    tour_type text NOT NULL,
    CONSTRAINT tour_type_alias_tour_type_check CHECK ((tour_type = ANY (ARRAY['in_person'::text, 'virtual'::text, 'self_guided'::text])))
);

COMMENT ON TABLE resman.tour_type_alias IS 'Other words for the kinds of tours.';

COMMENT ON COLUMN resman.tour_type_alias.alias IS 'The word, in lower case.';

COMMENT ON COLUMN resman.tour_type_alias.tour_type IS 'The kind that it means.';

ALTER TABLE ONLY resman.account_state
    ADD CONSTRAINT account_state_pkey PRIMARY KEY (account_key);

ALTER TABLE ONLY resman.availability_dirty
    ADD CONSTRAINT availability_dirty_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.backfill_lead
    ADD CONSTRAINT backfill_lead_pkey PRIMARY KEY (run_id, unit_id);

ALTER TABLE ONLY resman.backfill_run
    ADD CONSTRAINT backfill_run_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.blackout
    ADD CONSTRAINT blackout_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.bridge
    ADD CONSTRAINT bridge_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.calendar_availability_cache
    ADD CONSTRAINT calendar_availability_cache_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.chat_change
    ADD CONSTRAINT chat_change_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.chat_tour
    ADD CONSTRAINT chat_tour_pkey PRIMARY KEY (conversation_id);

ALTER TABLE ONLY resman.create_turn
    ADD CONSTRAINT create_turn_pkey PRIMARY KEY (property_id, contact_hash);

ALTER TABLE ONLY resman.gone_prospect
    ADD CONSTRAINT gone_prospect_pkey PRIMARY KEY (unit_id);

ALTER TABLE ONLY resman.host_table
    ADD CONSTRAINT host_table_pkey PRIMARY KEY (name);

ALTER TABLE ONLY resman.calendar_availability_cache
    ADD CONSTRAINT idx_calendar_availability_cache_property_date UNIQUE (property_id, date);

ALTER TABLE ONLY resman.tour_processing_stats
    ADD CONSTRAINT idx_tour_processing_stats_date UNIQUE (date, source);

ALTER TABLE ONLY resman.intake_prospects
    ADD CONSTRAINT intake_prospects_pkey PRIMARY KEY (property_id, resman_prospect_id);

ALTER TABLE ONLY resman.lead_attempt
    ADD CONSTRAINT lead_attempt_pkey PRIMARY KEY (id, intended_at);

ALTER TABLE ONLY resman.lead_change
    ADD CONSTRAINT lead_change_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.lead_state
    ADD CONSTRAINT lead_state_pkey PRIMARY KEY (unit_id);

ALTER TABLE ONLY resman.lead_sync_conflicts_archive
    ADD CONSTRAINT lead_sync_conflicts_archive_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.lead_sync_conflicts
    ADD CONSTRAINT lead_sync_conflicts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.lead_sync_log_archive
    ADD CONSTRAINT lead_sync_log_archive_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.lead_sync_log
    ADD CONSTRAINT lead_sync_log_pkey PRIMARY KEY (id, created_at);

ALTER TABLE ONLY resman.lead_sync_mapping
    ADD CONSTRAINT lead_sync_mapping_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.lead_sync_queue_archive
    ADD CONSTRAINT lead_sync_queue_archive_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.lead_sync_queue
    ADD CONSTRAINT lead_sync_queue_pkey PRIMARY KEY (id, status);

ALTER TABLE ONLY resman.lead_tombstone
    ADD CONSTRAINT lead_tombstone_pkey PRIMARY KEY (unit_id);

ALTER TABLE ONLY resman.merge_policy
    ADD CONSTRAINT merge_policy_key UNIQUE NULLS NOT DISTINCT (property_id, field, field_class, from_stage);

ALTER TABLE ONLY resman.merge_policy
    ADD CONSTRAINT merge_policy_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.notification_state
    ADD CONSTRAINT notification_state_pkey PRIMARY KEY (notification_id);

ALTER TABLE ONLY resman.opening_hours
    ADD CONSTRAINT opening_hours_pkey PRIMARY KEY (property_id, weekday, opens);

ALTER TABLE ONLY resman.person_state
    ADD CONSTRAINT person_state_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY resman.person_tombstone
    ADD CONSTRAINT person_tombstone_key UNIQUE NULLS NOT DISTINCT (value, kind, property_id);

ALTER TABLE ONLY resman.person_tombstone
    ADD CONSTRAINT person_tombstone_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.property_lane
    ADD CONSTRAINT property_lane_pkey PRIMARY KEY (property_id);

ALTER TABLE ONLY resman.property_turn
    ADD CONSTRAINT property_turn_pkey PRIMARY KEY (property_id, virtual_time);

ALTER TABLE ONLY resman.prospect_alias
    ADD CONSTRAINT prospect_alias_pkey PRIMARY KEY (property_id, prospect_id);

ALTER TABLE ONLY resman.prospect_inbox
    ADD CONSTRAINT prospect_inbox_pkey PRIMARY KEY (property_id, prospect_id);

ALTER TABLE ONLY resman.pull_cursor
    ADD CONSTRAINT pull_cursor_pkey PRIMARY KEY (property_id);

ALTER TABLE ONLY resman.reason
    ADD CONSTRAINT reason_name_key UNIQUE (name);

ALTER TABLE ONLY resman.reason
    ADD CONSTRAINT reason_pkey PRIMARY KEY (code);

ALTER TABLE ONLY resman.remote_appointment
    ADD CONSTRAINT remote_appointment_pkey PRIMARY KEY (property_id, prospect_id, event_key);

ALTER TABLE ONLY resman.remote_catalogue
    ADD CONSTRAINT remote_catalogue_pkey PRIMARY KEY (property_id, kind, remote_id);

ALTER TABLE ONLY resman.resman_integration
    ADD CONSTRAINT resman_integration_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.source_configurations
    ADD CONSTRAINT source_configurations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.source_configurations
    ADD CONSTRAINT source_configurations_source_name_key UNIQUE (source_name);

ALTER TABLE ONLY resman.source_property_aliases
    ADD CONSTRAINT source_property_aliases_pkey PRIMARY KEY (source, value);

ALTER TABLE ONLY resman.staff_task
    ADD CONSTRAINT staff_task_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.stale_outcome
    ADD CONSTRAINT stale_outcome_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.status_map
    ADD CONSTRAINT status_map_key UNIQUE NULLS NOT DISTINCT (property_id, remote_type);

ALTER TABLE ONLY resman.status_map
    ADD CONSTRAINT status_map_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.tour_booking_sync
    ADD CONSTRAINT tour_booking_sync_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.tour_processing_delta
    ADD CONSTRAINT tour_processing_delta_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.tour_processing_log
    ADD CONSTRAINT tour_processing_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.tour_processing_stats
    ADD CONSTRAINT tour_processing_stats_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.tour_request
    ADD CONSTRAINT tour_request_pkey PRIMARY KEY (id);

ALTER TABLE ONLY resman.tour_rule
    ADD CONSTRAINT tour_rule_pkey PRIMARY KEY (property_id);

ALTER TABLE ONLY resman.tour_seat
    ADD CONSTRAINT tour_seat_pkey PRIMARY KEY (property_id, cell_start, seat);

ALTER TABLE ONLY resman.tour_seat
    ADD CONSTRAINT tour_seat_tour_id_key UNIQUE (tour_id, cell_start);

ALTER TABLE ONLY resman.tour_state
    ADD CONSTRAINT tour_state_pkey PRIMARY KEY (tour_id);

ALTER TABLE ONLY resman.tour_type_alias
    ADD CONSTRAINT tour_type_alias_pkey PRIMARY KEY (alias);

ALTER TABLE ONLY resman.resman_integration
    ADD CONSTRAINT uq_resman_integration_property UNIQUE (property_id);

CREATE INDEX availability_dirty_property_id_idx ON resman.availability_dirty USING btree (property_id, date);

CREATE UNIQUE INDEX backfill_run_one_running_idx ON resman.backfill_run USING btree (property_id, kind) WHERE (state = 'running'::text);

CREATE INDEX backfill_run_property_id_idx ON resman.backfill_run USING btree (property_id);

CREATE INDEX blackout_property_id_idx ON resman.blackout USING btree (property_id, ends_on);

CREATE INDEX bridge_lock_key_idx ON resman.bridge USING btree (lock_key) WHERE (lock_key IS NOT NULL);

CREATE INDEX bridge_newest_idx ON resman.bridge USING btree (id, seen_at DESC);

CREATE INDEX chat_tour_staff_idx ON resman.chat_tour USING btree (conversation_id) WHERE (staff_at IS NOT NULL);

CREATE INDEX chat_tour_tour_id_idx ON resman.chat_tour USING btree (tour_id);

CREATE INDEX gone_prospect_property_idx ON resman.gone_prospect USING btree (property_id, prospect_id);

CREATE INDEX idx_conversation_resman_last_sync ON resman.lead_state USING btree (last_sync_at);

CREATE INDEX idx_conversation_resman_sync_status ON resman.lead_state USING btree (sync_status);

CREATE INDEX idx_lead_notification_resman_sync ON resman.notification_state USING btree (sync_status);

CREATE INDEX idx_lead_sync_conflicts_by_resolver ON resman.lead_sync_conflicts USING btree (resolved_by, resolved_at) WHERE (resolved_by IS NOT NULL);

CREATE INDEX idx_lead_sync_conflicts_resolution_time ON resman.lead_sync_conflicts USING btree (((resolved_at - created_at))) WHERE (resolved_at IS NOT NULL);

CREATE INDEX idx_lead_sync_conflicts_resolved ON resman.lead_sync_conflicts USING btree (resolved_at) WHERE ((resolution_status)::text = 'resolved'::text);

CREATE INDEX idx_lead_sync_conflicts_status ON resman.lead_sync_conflicts USING btree (resolution_status, conflict_severity);

CREATE INDEX idx_lead_sync_conflicts_type_field ON resman.lead_sync_conflicts USING btree (conflict_type, conflict_field);

CREATE INDEX idx_lead_sync_log_conversation_created ON ONLY resman.lead_sync_log USING btree (conversation_id, created_at);

CREATE INDEX idx_lead_sync_log_direction_type ON ONLY resman.lead_sync_log USING btree (sync_direction, sync_type, created_at);

CREATE INDEX idx_lead_sync_log_error_tracking ON ONLY resman.lead_sync_log USING btree (error_code, created_at) WHERE (error_code IS NOT NULL);

CREATE INDEX idx_lead_sync_log_processing_time ON ONLY resman.lead_sync_log USING btree (processing_time_ms) WHERE (processing_time_ms IS NOT NULL);

CREATE INDEX idx_lead_sync_log_resman_lead ON ONLY resman.lead_sync_log USING btree (resman_lead_id, created_at DESC);

CREATE INDEX idx_lead_sync_log_status_created ON ONLY resman.lead_sync_log USING btree (sync_status, created_at DESC);

CREATE INDEX idx_lead_sync_mapping_property ON resman.lead_sync_mapping USING btree (property_id, mapping_status);

CREATE INDEX idx_lead_sync_mapping_status ON resman.lead_sync_mapping USING btree (mapping_status, last_sync_at);

CREATE INDEX idx_lead_sync_queue_next_retry ON ONLY resman.lead_sync_queue USING btree (property_id, priority, next_retry_at) WHERE (((status)::text = 'pending'::text) AND (next_retry_at IS NOT NULL));

CREATE INDEX idx_lead_sync_queue_status_priority ON ONLY resman.lead_sync_queue USING btree (property_id, priority DESC, due_at, seq) WHERE ((status)::text = 'pending'::text);

CREATE INDEX idx_source_configurations_active ON resman.source_configurations USING btree (is_active, source_type);

CREATE INDEX idx_tour_booking_sync_conversation ON resman.tour_booking_sync USING btree (conversation_id);

CREATE INDEX idx_tour_booking_sync_status ON resman.tour_booking_sync USING btree (status, scheduled_datetime);

CREATE INDEX idx_tour_processing_log_source ON resman.tour_processing_log USING btree (source, created_at);

CREATE INDEX idx_tour_processing_log_status ON resman.tour_processing_log USING btree (processing_status, created_at);

CREATE INDEX idx_user_resman_sync_status ON resman.person_state USING btree (sync_status);

CREATE INDEX lead_attempt_unit_id_idx ON ONLY resman.lead_attempt USING btree (unit_id, intended_at);

CREATE INDEX lead_state_host_due_idx ON resman.lead_state USING btree (unit_id) WHERE is_host_due;

CREATE INDEX lead_state_user_id_idx ON resman.lead_state USING btree (user_id);

CREATE INDEX lead_sync_conflicts_conversation_id_idx ON resman.lead_sync_conflicts USING btree (conversation_id);

CREATE UNIQUE INDEX lead_sync_conflicts_one_open_idx ON resman.lead_sync_conflicts USING btree (conversation_id, conflict_type, COALESCE(conflict_field, ''::character varying)) WHERE ((resolution_status)::text = ANY ((ARRAY['pending'::character varying, 'manual_review'::character varying])::text[]));

CREATE INDEX lead_sync_conflicts_resolved_by_idx ON resman.lead_sync_conflicts USING btree (resolved_by);

CREATE INDEX lead_sync_mapping_merged_idx ON resman.lead_sync_mapping USING btree (property_id, resman_lead_id) WHERE ((mapping_status)::text = 'merged'::text);

CREATE INDEX lead_sync_mapping_resman_lead_id_idx ON resman.lead_sync_mapping USING btree (resman_lead_id);

CREATE UNIQUE INDEX lead_sync_queue_one_pending_idx ON ONLY resman.lead_sync_queue USING btree (unit_id, sync_operation, status) WHERE ((status)::text = 'pending'::text);

CREATE UNIQUE INDEX lead_sync_queue_one_processing_idx ON ONLY resman.lead_sync_queue USING btree (unit_id, status) WHERE ((status)::text = 'processing'::text);

CREATE INDEX lead_tombstone_resman_lead_id_idx ON resman.lead_tombstone USING btree (resman_lead_id);

CREATE INDEX notification_state_unit_id_idx ON resman.notification_state USING btree (unit_id, created_at);

CREATE INDEX prospect_alias_winner_idx ON resman.prospect_alias USING btree (property_id, winner_id);

CREATE INDEX prospect_inbox_hinted_idx ON resman.prospect_inbox USING btree (property_id, updated_at) WHERE (state = 'hinted'::text);

CREATE INDEX pull_cursor_due_at_idx ON resman.pull_cursor USING btree (due_at);

CREATE INDEX pull_cursor_pulling_idx ON resman.pull_cursor USING btree (property_id) WHERE (pulling_by IS NOT NULL);

CREATE INDEX remote_appointment_starts_at_idx ON resman.remote_appointment USING btree (property_id, starts_at);

CREATE INDEX remote_appointment_tour_id_idx ON resman.remote_appointment USING btree (tour_id) WHERE (tour_id IS NOT NULL);

CREATE INDEX source_property_aliases_property_id_idx ON resman.source_property_aliases USING btree (property_id);

CREATE UNIQUE INDEX staff_task_open_idx ON resman.staff_task USING btree (conversation_id, kind, text) WHERE ((done_at IS NULL) AND (conversation_id IS NOT NULL));

CREATE UNIQUE INDEX staff_task_open_tour_idx ON resman.staff_task USING btree (tour_id, kind, text) WHERE ((done_at IS NULL) AND (tour_id IS NOT NULL));

CREATE UNIQUE INDEX tour_booking_sync_appointment_key ON resman.tour_booking_sync USING btree (property_id, resman_appointment_id) WHERE (resman_appointment_id IS NOT NULL);

CREATE UNIQUE INDEX tour_booking_sync_one_at_a_time_key ON resman.tour_booking_sync USING btree (unit_id, scheduled_datetime) WHERE ((status)::text = ANY ((ARRAY['requested'::character varying, 'scheduled'::character varying, 'confirmed'::character varying])::text[]));

CREATE INDEX tour_booking_sync_pending_idx ON resman.tour_booking_sync USING btree (unit_id) WHERE ((sync_status)::text = 'pending'::text);

CREATE INDEX tour_booking_sync_property_id_idx ON resman.tour_booking_sync USING btree (property_id, scheduled_datetime);

CREATE UNIQUE INDEX tour_booking_sync_request_id_key ON resman.tour_booking_sync USING btree (request_id) WHERE ((request_id IS NOT NULL) AND ((status)::text <> 'refused'::text));

CREATE INDEX tour_booking_sync_unit_id_idx ON resman.tour_booking_sync USING btree (unit_id);

CREATE UNIQUE INDEX tour_processing_log_source_id_key ON resman.tour_processing_log USING btree (source, source_id) WHERE (source_id IS NOT NULL);

CREATE INDEX tour_processing_log_tour_id_idx ON resman.tour_processing_log USING btree (tour_id);

CREATE INDEX tour_request_created_at_idx ON resman.tour_request USING btree (created_at);

CREATE INDEX tour_request_email_key_idx ON resman.tour_request USING btree (email_key) WHERE (email_key IS NOT NULL);

CREATE UNIQUE INDEX tour_request_idempotency_key_key ON resman.tour_request USING btree (source, idempotency_key) WHERE (idempotency_key IS NOT NULL);

CREATE INDEX tour_request_phone_key_idx ON resman.tour_request USING btree (phone_key) WHERE (phone_key IS NOT NULL);

CREATE UNIQUE INDEX tour_request_source_id_key ON resman.tour_request USING btree (source, source_id) WHERE (source_id IS NOT NULL);

CREATE INDEX tour_state_look_idx ON resman.tour_state USING btree (property_id, looked_at) WHERE ((told IS NOT NULL) AND (remote_state = ANY (ARRAY['placed'::text, 'moved_by_staff'::text, 'awaiting_removal'::text])));

CREATE INDEX tour_state_prospect_idx ON resman.tour_state USING btree (property_id, prospect_id);

CREATE INDEX tour_state_row_due_idx ON resman.tour_state USING btree (tour_id) WHERE is_row_due;

CREATE INDEX tour_state_staff_idx ON resman.tour_state USING btree (tour_id) WHERE (staff_at IS NOT NULL);

CREATE INDEX tour_state_unit_id_idx ON resman.tour_state USING btree (unit_id);

CREATE UNIQUE INDEX uq_lead_sync_mapping_conversation ON resman.lead_sync_mapping USING btree (conversation_id) WHERE ((mapping_status)::text = ANY ((ARRAY['active'::character varying, 'merged'::character varying])::text[]));

CREATE UNIQUE INDEX uq_lead_sync_mapping_resman_lead ON resman.lead_sync_mapping USING btree (property_id, resman_lead_id) WHERE ((mapping_status)::text = 'active'::text);

CREATE TRIGGER _100_compile BEFORE INSERT OR UPDATE OF data_mapping, validation_rules ON resman.source_configurations FOR EACH ROW EXECUTE FUNCTION resman.tg_source_configurations__compile();

CREATE TRIGGER _100_fill_unit BEFORE INSERT ON resman.lead_sync_queue FOR EACH ROW WHEN ((new.unit_id IS NULL)) EXECUTE FUNCTION resman.tg_lead_sync_queue__fill_unit();

CREATE TRIGGER _100_guard BEFORE INSERT OR UPDATE ON resman.tour_booking_sync FOR EACH ROW EXECUTE FUNCTION resman.tg_tour_booking_sync__guard();

CREATE TRIGGER _500_capture_delete AFTER DELETE ON resman.tour_booking_sync REFERENCING OLD TABLE AS old_row FOR EACH STATEMENT EXECUTE FUNCTION resman.tg_tour_booking_sync__capture_delete();

CREATE TRIGGER _500_capture_insert AFTER INSERT ON resman.tour_booking_sync REFERENCING NEW TABLE AS new_row FOR EACH STATEMENT EXECUTE FUNCTION resman.tg_tour_booking_sync__capture_insert();

CREATE TRIGGER _500_capture_update AFTER UPDATE ON resman.tour_booking_sync REFERENCING OLD TABLE AS old_row NEW TABLE AS new_row FOR EACH STATEMENT EXECUTE FUNCTION resman.tg_tour_booking_sync__capture_update();

CREATE TRIGGER _600_dirty AFTER INSERT OR DELETE OR UPDATE ON resman.blackout FOR EACH ROW EXECUTE FUNCTION resman.tg_mark_property();

CREATE TRIGGER _600_dirty AFTER INSERT OR DELETE OR UPDATE ON resman.opening_hours FOR EACH ROW EXECUTE FUNCTION resman.tg_mark_property();

CREATE TRIGGER _600_dirty AFTER INSERT OR DELETE OR UPDATE ON resman.remote_appointment FOR EACH ROW EXECUTE FUNCTION resman.tg_remote_appointment__dirty();

CREATE TRIGGER _600_dirty AFTER INSERT OR UPDATE OF time_zone ON resman.resman_integration FOR EACH ROW EXECUTE FUNCTION resman.tg_resman_integration__dirty();

CREATE TRIGGER _600_dirty AFTER INSERT OR DELETE OR UPDATE ON resman.tour_rule FOR EACH ROW EXECUTE FUNCTION resman.tg_mark_property();

CREATE TRIGGER _600_dirty AFTER INSERT OR DELETE OR UPDATE ON resman.tour_seat FOR EACH ROW EXECUTE FUNCTION resman.tg_tour_seat__dirty();

CREATE TRIGGER _700_lane AFTER INSERT ON resman.resman_integration FOR EACH STATEMENT EXECUTE FUNCTION resman.tg_resman_integration__lane();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.account_state FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.backfill_run FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.chat_tour FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.lead_state FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.lead_sync_conflicts FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.lead_sync_conflicts_archive FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.lead_sync_mapping FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.lead_sync_queue FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.lead_sync_queue_archive FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.merge_policy FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.person_state FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.property_lane FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.prospect_inbox FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.pull_cursor FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.resman_integration FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.source_configurations FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.status_map FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.tour_booking_sync FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.tour_processing_log FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.tour_processing_stats FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.tour_request FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.tour_rule FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

CREATE TRIGGER _900_touch BEFORE UPDATE ON resman.tour_state FOR EACH ROW EXECUTE FUNCTION core.touch_updated_at();

ALTER TABLE ONLY resman.backfill_lead
    ADD CONSTRAINT backfill_lead_run_id_fkey FOREIGN KEY (run_id) REFERENCES resman.backfill_run(id) ON DELETE CASCADE;

ALTER TABLE ONLY resman.backfill_run
    ADD CONSTRAINT backfill_run_property_id_fkey FOREIGN KEY (property_id) REFERENCES public.property(id) ON DELETE CASCADE;

ALTER TABLE ONLY resman.blackout
    ADD CONSTRAINT blackout_property_id_fkey FOREIGN KEY (property_id) REFERENCES public.property(id) ON DELETE CASCADE;

ALTER TABLE ONLY resman.calendar_availability_cache
    ADD CONSTRAINT calendar_availability_cache_property_id_fkey FOREIGN KEY (property_id) REFERENCES public.property(id) ON DELETE CASCADE;

ALTER TABLE ONLY resman.gone_prospect
    ADD CONSTRAINT gone_prospect_property_id_fkey FOREIGN KEY (property_id) REFERENCES public.property(id) ON DELETE CASCADE;

ALTER TABLE ONLY resman.lead_sync_conflicts
    ADD CONSTRAINT lead_sync_conflicts_resolved_by_fkey FOREIGN KEY (resolved_by) REFERENCES public.property_manager(id) ON DELETE SET NULL;

ALTER TABLE ONLY resman.merge_policy
    ADD CONSTRAINT merge_policy_property_id_fkey FOREIGN KEY (property_id) REFERENCES public.property(id) ON DELETE CASCADE;

ALTER TABLE ONLY resman.opening_hours
    ADD CONSTRAINT opening_hours_property_id_fkey FOREIGN KEY (property_id) REFERENCES public.property(id) ON DELETE CASCADE;

ALTER TABLE ONLY resman.property_turn
    ADD CONSTRAINT property_turn_property_id_fkey FOREIGN KEY (property_id) REFERENCES resman.property_lane(property_id) ON DELETE CASCADE;

ALTER TABLE ONLY resman.prospect_alias
    ADD CONSTRAINT prospect_alias_property_id_fkey FOREIGN KEY (property_id) REFERENCES public.property(id) ON DELETE CASCADE;

ALTER TABLE ONLY resman.prospect_inbox
    ADD CONSTRAINT prospect_inbox_property_id_fkey FOREIGN KEY (property_id) REFERENCES public.property(id) ON DELETE CASCADE;

ALTER TABLE ONLY resman.pull_cursor
    ADD CONSTRAINT pull_cursor_property_id_fkey FOREIGN KEY (property_id) REFERENCES public.property(id) ON DELETE CASCADE;

ALTER TABLE ONLY resman.resman_integration
    ADD CONSTRAINT resman_integration_property_id_fkey FOREIGN KEY (property_id) REFERENCES public.property(id) ON DELETE RESTRICT;

ALTER TABLE ONLY resman.source_property_aliases
    ADD CONSTRAINT source_property_aliases_property_id_fkey FOREIGN KEY (property_id) REFERENCES public.property(id) ON DELETE CASCADE;

ALTER TABLE ONLY resman.status_map
    ADD CONSTRAINT status_map_property_id_fkey FOREIGN KEY (property_id) REFERENCES public.property(id) ON DELETE CASCADE;

ALTER TABLE ONLY resman.tour_rule
    ADD CONSTRAINT tour_rule_property_id_fkey FOREIGN KEY (property_id) REFERENCES public.property(id) ON DELETE CASCADE;

ALTER TABLE resman.calendar_availability_cache ENABLE ROW LEVEL SECURITY;

CREATE POLICY fresh_only ON resman.calendar_availability_cache FOR SELECT USING ((NOT (EXISTS ( SELECT
   FROM resman.availability_dirty dirty
  WHERE ((dirty.property_id = calendar_availability_cache.property_id) AND ((dirty.date IS NULL) OR (dirty.date = calendar_availability_cache.date)))))));

COMMENT ON POLICY fresh_only ON resman.calendar_availability_cache IS 'What is read is true: a day that changed since is not there until it was computed anew.';

GRANT USAGE ON SCHEMA resman TO tourbase_bridge;
GRANT USAGE ON SCHEMA resman TO tourbase_app;
GRANT USAGE ON SCHEMA resman TO tourbase_operator;
GRANT USAGE ON SCHEMA resman TO tourbase_monitor;
GRANT USAGE ON SCHEMA resman TO tourbase_bi;
GRANT USAGE ON SCHEMA resman TO tourbase_privacy;

GRANT SELECT ON TABLE resman.lead_state TO tourbase_bridge;
GRANT SELECT ON TABLE resman.lead_state TO tourbase_operator;

GRANT SELECT ON TABLE resman.lead_sync_mapping TO tourbase_bridge;
GRANT SELECT ON TABLE resman.lead_sync_mapping TO tourbase_operator;

GRANT SELECT ON TABLE resman.lead_sync_queue TO tourbase_bridge;
GRANT SELECT ON TABLE resman.lead_sync_queue TO tourbase_operator;

GRANT SELECT(id) ON TABLE resman.resman_integration TO tourbase_operator;
GRANT SELECT(id) ON TABLE resman.resman_integration TO tourbase_monitor;

GRANT SELECT(property_id) ON TABLE resman.resman_integration TO tourbase_operator;
GRANT SELECT(property_id) ON TABLE resman.resman_integration TO tourbase_monitor;

GRANT SELECT(resman_property_id) ON TABLE resman.resman_integration TO tourbase_operator;
GRANT SELECT(resman_property_id) ON TABLE resman.resman_integration TO tourbase_monitor;

GRANT SELECT(sync_enabled) ON TABLE resman.resman_integration TO tourbase_operator;
GRANT SELECT(sync_enabled) ON TABLE resman.resman_integration TO tourbase_monitor;

GRANT SELECT(sync_direction) ON TABLE resman.resman_integration TO tourbase_operator;
GRANT SELECT(sync_direction) ON TABLE resman.resman_integration TO tourbase_monitor;

GRANT SELECT(sync_frequency) ON TABLE resman.resman_integration TO tourbase_operator;
GRANT SELECT(sync_frequency) ON TABLE resman.resman_integration TO tourbase_monitor;

GRANT SELECT(last_sync_at) ON TABLE resman.resman_integration TO tourbase_operator;
GRANT SELECT(last_sync_at) ON TABLE resman.resman_integration TO tourbase_monitor;

GRANT SELECT(last_successful_sync_at) ON TABLE resman.resman_integration TO tourbase_operator;
GRANT SELECT(last_successful_sync_at) ON TABLE resman.resman_integration TO tourbase_monitor;

GRANT SELECT(sync_status) ON TABLE resman.resman_integration TO tourbase_operator;
GRANT SELECT(sync_status) ON TABLE resman.resman_integration TO tourbase_monitor;

GRANT SELECT(error_count) ON TABLE resman.resman_integration TO tourbase_operator;
GRANT SELECT(error_count) ON TABLE resman.resman_integration TO tourbase_monitor;

GRANT SELECT(created_at) ON TABLE resman.resman_integration TO tourbase_operator;
GRANT SELECT(created_at) ON TABLE resman.resman_integration TO tourbase_monitor;

GRANT SELECT(updated_at) ON TABLE resman.resman_integration TO tourbase_operator;
GRANT SELECT(updated_at) ON TABLE resman.resman_integration TO tourbase_monitor;

GRANT SELECT(time_zone) ON TABLE resman.resman_integration TO tourbase_operator;
GRANT SELECT(time_zone) ON TABLE resman.resman_integration TO tourbase_monitor;

GRANT SELECT ON TABLE resman.lead_attempt TO tourbase_bridge;
GRANT SELECT ON TABLE resman.lead_attempt TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.accept_calls(p_calls resman.ended_call[], p_is_host_due boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.accept_requests(p_calls resman.ended_call[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.accept_tours(p_calls resman.ended_call[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.accepted_calls(p_calls resman.batched_call[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.account_key(p_credentials jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.account_properties(p_property_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.account_reports() FROM PUBLIC;
GRANT ALL ON FUNCTION resman.account_reports() TO tourbase_bridge;

GRANT SELECT ON TABLE resman.account_state TO tourbase_bridge;
GRANT SELECT ON TABLE resman.account_state TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.account_tokens(p_state resman.account_state, p_rate double precision, p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.account_wait(p_account_key text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.add_property(p_property_id uuid, p_integration_id uuid, p_resman_property_id text, p_api_credentials jsonb, p_settings jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.add_property(p_property_id uuid, p_integration_id uuid, p_resman_property_id text, p_api_credentials jsonb, p_settings jsonb) TO tourbase_operator;

GRANT SELECT ON TABLE resman.tour_booking_sync TO tourbase_app;
GRANT SELECT ON TABLE resman.tour_booking_sync TO tourbase_bridge;
GRANT SELECT ON TABLE resman.tour_booking_sync TO tourbase_operator;

GRANT INSERT(id) ON TABLE resman.tour_booking_sync TO tourbase_app;

GRANT INSERT(conversation_id),UPDATE(conversation_id) ON TABLE resman.tour_booking_sync TO tourbase_app;

GRANT INSERT(tour_type),UPDATE(tour_type) ON TABLE resman.tour_booking_sync TO tourbase_app;

GRANT INSERT(scheduled_datetime),UPDATE(scheduled_datetime) ON TABLE resman.tour_booking_sync TO tourbase_app;

GRANT INSERT(status),UPDATE(status) ON TABLE resman.tour_booking_sync TO tourbase_app;

GRANT INSERT(prospect_info),UPDATE(prospect_info) ON TABLE resman.tour_booking_sync TO tourbase_app;

GRANT INSERT(staff_notes),UPDATE(staff_notes) ON TABLE resman.tour_booking_sync TO tourbase_app;

GRANT INSERT(scheduled_local),UPDATE(scheduled_local) ON TABLE resman.tour_booking_sync TO tourbase_app;

GRANT INSERT(scheduled_occurrence),UPDATE(scheduled_occurrence) ON TABLE resman.tour_booking_sync TO tourbase_app;

GRANT INSERT(duration_minutes),UPDATE(duration_minutes) ON TABLE resman.tour_booking_sync TO tourbase_app;

GRANT INSERT(agent_id),UPDATE(agent_id) ON TABLE resman.tour_booking_sync TO tourbase_app;

GRANT INSERT(access_note),UPDATE(access_note) ON TABLE resman.tour_booking_sync TO tourbase_app;

REVOKE ALL ON FUNCTION resman.add_request_words(p_call jsonb, p_tour resman.tour_booking_sync, p_remote jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.add_source(p_source jsonb, p_replace boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.add_source(p_source jsonb, p_replace boolean) TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.admit_lanes(p_waiting uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.advance_backfill() FROM PUBLIC;
GRANT ALL ON FUNCTION resman.advance_backfill() TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.advance_bases(p_merged resman.merged_read[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.advance_turn(p_property_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.agreed_base(p_merged resman.merged_read) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.answer_part(p_prospect jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.apply_alone(p_read resman.lead_read) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.apply_page(p_property_id uuid, p_prospects jsonb, p_served_at timestamp with time zone, p_import text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.apply_reads(p_reads resman.lead_read[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.apply_remote(p_unit_id uuid, p_prospect jsonb, p_served_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.apply_transform(p_value jsonb, p_transform jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.apply_window(p_property_id uuid, p_prospects jsonb, p_served_at timestamp with time zone, p_is_dry boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.archive_old_sync_logs() FROM PUBLIC;
GRANT ALL ON FUNCTION resman.archive_old_sync_logs() TO tourbase_bridge;
GRANT ALL ON FUNCTION resman.archive_old_sync_logs() TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.archive_resolved_conflicts() FROM PUBLIC;
GRANT ALL ON FUNCTION resman.archive_resolved_conflicts() TO tourbase_bridge;
GRANT ALL ON FUNCTION resman.archive_resolved_conflicts() TO tourbase_operator;

GRANT SELECT ON TABLE resman.tour_state TO tourbase_bridge;
GRANT SELECT ON TABLE resman.tour_state TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.ask_for_review(p_tour resman.tour_booking_sync, p_state resman.tour_state, p_text text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.ask_to_erase(p_found resman.found_person, p_doubted jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.attention() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.availability(p_property text, p_from date, p_to date) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.availability(p_property text, p_from date, p_to date) TO tourbase_app;
GRANT ALL ON FUNCTION resman.availability(p_property text, p_from date, p_to date) TO tourbase_bridge;
GRANT ALL ON FUNCTION resman.availability(p_property text, p_from date, p_to date) TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.availability_faults() FROM PUBLIC;
GRANT ALL ON FUNCTION resman.availability_faults() TO tourbase_operator;
GRANT ALL ON FUNCTION resman.availability_faults() TO tourbase_monitor;
GRANT ALL ON FUNCTION resman.availability_faults() TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.backfill_leads(p_property_id uuid, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.backfill_leads(p_property_id uuid, p_limit integer) TO tourbase_operator;

GRANT SELECT ON TABLE resman.backfill_run TO tourbase_bridge;
GRANT SELECT ON TABLE resman.backfill_run TO tourbase_operator;
GRANT SELECT ON TABLE resman.backfill_run TO tourbase_monitor;

REVOKE ALL ON FUNCTION resman.backfill_rate(p_run resman.backfill_run) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.backfill_reason(p_run resman.backfill_run) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.backfill_report(p_run_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.backfill_report(p_run_id uuid) TO tourbase_operator;
GRANT ALL ON FUNCTION resman.backfill_report(p_run_id uuid) TO tourbase_monitor;
GRANT ALL ON FUNCTION resman.backfill_report(p_run_id uuid) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.backfill_rest(p_property_id uuid, p_rate double precision, p_bridge_id uuid, p_read integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.backfill_room(p_run_id uuid, p_rate double precision, p_frequency text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.backfill_share(p_account_key text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.bearer_source(p_sha256 text) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.bearer_source(p_sha256 text) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.beat_bridge(p_bridge_id uuid, p_jobs jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.beat_bridge(p_bridge_id uuid, p_jobs jsonb) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.begin_pulls(p_bridge_id uuid) FROM PUBLIC;

GRANT SELECT(id) ON TABLE resman.tour_request TO tourbase_operator;
GRANT SELECT(id) ON TABLE resman.tour_request TO tourbase_monitor;

GRANT SELECT(source) ON TABLE resman.tour_request TO tourbase_operator;
GRANT SELECT(source) ON TABLE resman.tour_request TO tourbase_monitor;

GRANT SELECT(source_id) ON TABLE resman.tour_request TO tourbase_operator;
GRANT SELECT(source_id) ON TABLE resman.tour_request TO tourbase_monitor;

GRANT SELECT(property_id) ON TABLE resman.tour_request TO tourbase_operator;
GRANT SELECT(property_id) ON TABLE resman.tour_request TO tourbase_monitor;

GRANT SELECT(conversation_id) ON TABLE resman.tour_request TO tourbase_operator;
GRANT SELECT(conversation_id) ON TABLE resman.tour_request TO tourbase_monitor;

GRANT SELECT(version) ON TABLE resman.tour_request TO tourbase_operator;
GRANT SELECT(version) ON TABLE resman.tour_request TO tourbase_monitor;

GRANT SELECT(tour_revision) ON TABLE resman.tour_request TO tourbase_operator;
GRANT SELECT(tour_revision) ON TABLE resman.tour_request TO tourbase_monitor;

GRANT SELECT(resman_prospect_id) ON TABLE resman.tour_request TO tourbase_operator;
GRANT SELECT(resman_prospect_id) ON TABLE resman.tour_request TO tourbase_monitor;

GRANT SELECT(resman_person_id) ON TABLE resman.tour_request TO tourbase_operator;
GRANT SELECT(resman_person_id) ON TABLE resman.tour_request TO tourbase_monitor;

GRANT SELECT(violations) ON TABLE resman.tour_request TO tourbase_operator;
GRANT SELECT(violations) ON TABLE resman.tour_request TO tourbase_monitor;

GRANT SELECT(state) ON TABLE resman.tour_request TO tourbase_operator;
GRANT SELECT(state) ON TABLE resman.tour_request TO tourbase_monitor;

GRANT SELECT(keep_until) ON TABLE resman.tour_request TO tourbase_operator;
GRANT SELECT(keep_until) ON TABLE resman.tour_request TO tourbase_monitor;

GRANT SELECT(created_at) ON TABLE resman.tour_request TO tourbase_operator;
GRANT SELECT(created_at) ON TABLE resman.tour_request TO tourbase_monitor;

GRANT SELECT(updated_at) ON TABLE resman.tour_request TO tourbase_operator;
GRANT SELECT(updated_at) ON TABLE resman.tour_request TO tourbase_monitor;

GRANT SELECT(accepted_at) ON TABLE resman.tour_request TO tourbase_operator;
GRANT SELECT(accepted_at) ON TABLE resman.tour_request TO tourbase_monitor;

REVOKE ALL ON FUNCTION resman.begin_request(p_request resman.tour_request, p_compiled jsonb, p_mapped jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.blank_person(p_found resman.found_person, p_keep_host boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.blank_rows(p_table regclass, p_columns text[], p_key text, p_ids text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.blank_value(p_column pg_attribute) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.book_chat_tour(p_unit_id uuid, p_wish jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.book_tour(p_conversation_id uuid, p_tour_type text, p_local timestamp without time zone, p_occurrence smallint, p_duration_minutes integer, p_access_note text) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.book_tour(p_conversation_id uuid, p_tour_type text, p_local timestamp without time zone, p_occurrence smallint, p_duration_minutes integer, p_access_note text) TO tourbase_app;
GRANT ALL ON FUNCTION resman.book_tour(p_conversation_id uuid, p_tour_type text, p_local timestamp without time zone, p_occurrence smallint, p_duration_minutes integer, p_access_note text) TO tourbase_operator;
GRANT ALL ON FUNCTION resman.book_tour(p_conversation_id uuid, p_tour_type text, p_local timestamp without time zone, p_occurrence smallint, p_duration_minutes integer, p_access_note text) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.bridge_setting(p_bridge_id uuid, p_name text, p_default double precision) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.build_document(p_facts resman.call_facts, p_call jsonb, p_key text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.build_event(p_facts resman.call_facts, p_call jsonb, p_key text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.build_tour_event(p_facts resman.call_facts, p_call jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.bury_leads(p_units uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.bury_person(p_found resman.found_person, p_macs jsonb, p_erasure_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.busy_count(p_property_id uuid, p_account_key text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.call_leads(p_units uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.call_property(p_job resman.lead_sync_queue) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.calls_with_more(p_calls resman.ended_call[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.cancel_backfill(p_run_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.cancel_backfill(p_run_id uuid) TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.cancel_tour(p_tour_id uuid, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.cancel_tour(p_tour_id uuid, p_reason text) TO tourbase_app;
GRANT ALL ON FUNCTION resman.cancel_tour(p_tour_id uuid, p_reason text) TO tourbase_operator;
GRANT ALL ON FUNCTION resman.cancel_tour(p_tour_id uuid, p_reason text) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.capacity_faults() FROM PUBLIC;
GRANT ALL ON FUNCTION resman.capacity_faults() TO tourbase_operator;
GRANT ALL ON FUNCTION resman.capacity_faults() TO tourbase_monitor;
GRANT ALL ON FUNCTION resman.capacity_faults() TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.captured_until(p_property_id uuid, p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.charge_accounts(p_bridge_id uuid, p_jobs uuid[], p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.charge_look(p_bridge_id uuid, p_property_id uuid, p_calls integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.charge_pull(p_account_key text, p_bridge_id uuid, p_calls integer, p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.chat_fields(p_row jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.chat_wish(p_row jsonb, p_zone text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.check_settings(p_settings jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.check_source(p_config jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.check_source(p_config jsonb) TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.choose_agent(p_integration resman.resman_integration, p_agent text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.choose_lost_reason(p_lead jsonb, p_integration resman.resman_integration) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.choose_source(p_facts resman.call_facts) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.claim_backfills(p_bridge_id uuid, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.claim_backfills(p_bridge_id uuid, p_limit integer) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.claim_jobs(p_bridge_id uuid, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.claim_jobs(p_bridge_id uuid, p_limit integer) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.claim_pulls(p_bridge_id uuid, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.claim_pulls(p_bridge_id uuid, p_limit integer) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.claim_request(p_bridge_id uuid, p_request_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.claim_request(p_bridge_id uuid, p_request_id uuid) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.cleanup_old_queue_items() FROM PUBLIC;
GRANT ALL ON FUNCTION resman.cleanup_old_queue_items() TO tourbase_bridge;
GRANT ALL ON FUNCTION resman.cleanup_old_queue_items() TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.cleanup_old_tour_logs() FROM PUBLIC;
GRANT ALL ON FUNCTION resman.cleanup_old_tour_logs() TO tourbase_bridge;
GRANT ALL ON FUNCTION resman.cleanup_old_tour_logs() TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.cleared_fields(p_lead jsonb, p_base jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.close_account(p_property_id uuid, p_seconds double precision) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.close_tour_tasks(p_tour_id uuid, p_kind text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.columns_left(p_keep_host boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.compile_leaf(p_target text, p_leaf jsonb, p_rule jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.compile_source(p_mapping jsonb, p_rules jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.compiled_source(p_source text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.complete_jobs(p_jobs uuid[], p_fences bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.complete_jobs(p_jobs uuid[], p_fences bigint[]) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.compute_slots(p_property_id uuid, p_date date) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.contact_keys(p_request resman.tour_request) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.contradict_request(p_known resman.tour_request) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.conversation_changed(p_old public.conversation, p_new public.conversation) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.conversation_fields(p_row jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.copy_one_tour_state(p_tour_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.copy_tour_state(p_tours uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.count_backfill(p_property_id uuid, p_since timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.count_request(p_source text, p_date date, p_total integer, p_successful integer, p_failed integer, p_began_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.count_window(p_run_id uuid, p_bridge_id uuid, p_read integer, p_through timestamp with time zone, p_applied jsonb) FROM PUBLIC;

GRANT SELECT ON TABLE resman.tour_processing_delta TO tourbase_bridge;
GRANT SELECT ON TABLE resman.tour_processing_delta TO tourbase_operator;
GRANT SELECT ON TABLE resman.tour_processing_delta TO tourbase_monitor;
GRANT SELECT ON TABLE resman.tour_processing_delta TO tourbase_bi;

REVOKE ALL ON FUNCTION resman.counted_requests() FROM PUBLIC;
GRANT ALL ON FUNCTION resman.counted_requests() TO tourbase_operator;
GRANT ALL ON FUNCTION resman.counted_requests() TO tourbase_monitor;
GRANT ALL ON FUNCTION resman.counted_requests() TO tourbase_bi;
GRANT ALL ON FUNCTION resman.counted_requests() TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.day_slots(p_property_id uuid, p_date date) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.decide_call(p_facts resman.call_facts) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.decide_deleted(p_facts resman.call_facts) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.decide_first_call(p_facts resman.call_facts) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.decide_first_request(p_facts resman.call_facts, p_request resman.tour_request, p_tour resman.tour_booking_sync) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.decide_job(p_facts resman.call_facts) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.decide_known(p_kind text, p_prospect_id text, p_person_id text, p_remote jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.decide_known_request(p_facts resman.call_facts, p_request resman.tour_request, p_prospect_id text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.decide_missing(p_facts resman.call_facts) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.decide_rare(p_facts resman.call_facts) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.decide_request(p_facts resman.call_facts) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.decide_sibling(p_job resman.lead_sync_queue, p_user_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.decide_tour(p_job resman.lead_sync_queue, p_prospect_id text, p_person_id text, p_remote jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.deleted_mapping(p_unit_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.describe_backfill(p_run resman.backfill_run, p_integration resman.resman_integration, p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.describe_jobs(p_jobs uuid[], p_lease_seconds double precision) FROM PUBLIC;

GRANT SELECT ON TABLE resman.pull_cursor TO tourbase_bridge;
GRANT SELECT ON TABLE resman.pull_cursor TO tourbase_operator;
GRANT SELECT ON TABLE resman.pull_cursor TO tourbase_monitor;

REVOKE ALL ON FUNCTION resman.describe_pull(p_cursor resman.pull_cursor, p_integration resman.resman_integration, p_prospect_ids text[], p_now timestamp with time zone, p_overlap interval) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.differing(p_one jsonb, p_other jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.directed(p_direction text, p_merged jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.direction_policies(p_direction text, p_property_id uuid, p_stage text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.dirty_fields(p_lead jsonb, p_base jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.doubt_attempt(p_job resman.lead_sync_queue) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.doubt_call(p_job resman.lead_sync_queue, p_attempt resman.lead_attempt, p_outcome jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.drop_bridge_lock(p_bridge_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.drop_bridge_lock(p_bridge_id uuid) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.due_account_probes(p_bridge_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.due_account_probes(p_bridge_id uuid) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.elapsed_ms(p_since timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.end_call(p_attempt resman.lead_attempt, p_retry_count integer, p_status text, p_prospect jsonb, p_outcome jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.end_leases(p_bridge_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.end_person(p_found resman.found_person) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.end_person_work(p_found resman.found_person) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.end_pull(p_property_id uuid, p_bridge_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.end_requests(p_requests uuid[], p_state text, p_reason text, p_error text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.end_window(p_property_id uuid, p_bridge_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.enqueue_backfill(p_run_id uuid, p_limit integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.enqueue_lead(p_unit_id uuid, p_operation text, p_priority integer, p_changes integer, p_row_version integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.enqueue_request(p_request_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.erased_kids() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.event_comment(p_lead jsonb, p_call jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.event_status(p_event text) FROM PUBLIC;

GRANT SELECT ON TABLE resman.reason TO tourbase_bridge;
GRANT SELECT ON TABLE resman.reason TO tourbase_app;
GRANT SELECT ON TABLE resman.reason TO tourbase_operator;
GRANT SELECT ON TABLE resman.reason TO tourbase_monitor;

REVOKE ALL ON FUNCTION resman.exact_reason(p_property_id uuid, p_why jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.explain_lead(p_lead_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.explain_lead(p_lead_id uuid) TO tourbase_app;
GRANT ALL ON FUNCTION resman.explain_lead(p_lead_id uuid) TO tourbase_operator;
GRANT ALL ON FUNCTION resman.explain_lead(p_lead_id uuid) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.explain_tour(p_tour_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.explain_tour(p_tour_id uuid) TO tourbase_app;
GRANT ALL ON FUNCTION resman.explain_tour(p_tour_id uuid) TO tourbase_operator;
GRANT ALL ON FUNCTION resman.explain_tour(p_tour_id uuid) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.extend_partitions() FROM PUBLIC;
GRANT ALL ON FUNCTION resman.extend_partitions() TO tourbase_bridge;
GRANT ALL ON FUNCTION resman.extend_partitions() TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.fail_attempt(p_job resman.lead_sync_queue, p_attempt resman.lead_attempt, p_outcome jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.fail_open_tour(p_job resman.lead_sync_queue, p_reason text, p_error text, p_code text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.fail_request(p_tour_id uuid, p_reason text, p_code text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.fail_tour(p_job resman.lead_sync_queue, p_tour_id uuid, p_revision integer, p_reason text, p_error text, p_code text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.feed_backfill(p_run resman.backfill_run, p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.fill_words(p_text text, p_words jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.find_backfill(p_property_id uuid, p_since timestamp with time zone, p_after uuid, p_limit integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.find_candidates(p_lead jsonb, p_found jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.find_drift(p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.find_drift(p_limit integer) TO tourbase_bridge;
GRANT ALL ON FUNCTION resman.find_drift(p_limit integer) TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.find_lead(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.find_lead(p_text text) TO tourbase_app;
GRANT ALL ON FUNCTION resman.find_lead(p_text text) TO tourbase_operator;
GRANT ALL ON FUNCTION resman.find_lead(p_text text) TO tourbase_bridge;
GRANT ALL ON FUNCTION resman.find_lead(p_text text) TO tourbase_privacy;

REVOKE ALL ON FUNCTION resman.find_marked(p_prospects jsonb, p_marker text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.find_person(p_keys jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.find_persons(p_person jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.find_property(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.find_property(p_text text) TO tourbase_operator;
GRANT ALL ON FUNCTION resman.find_property(p_text text) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.find_request_property(p_source text, p_value text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.find_tour(p_text text) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.find_tour(p_text text) TO tourbase_app;
GRANT ALL ON FUNCTION resman.find_tour(p_text text) TO tourbase_operator;
GRANT ALL ON FUNCTION resman.find_tour(p_text text) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.find_winner(p_facts resman.call_facts, p_is_end boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.finish_calls(p_calls resman.ended_call[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.finish_job(p_job resman.lead_sync_queue, p_status text, p_reason text, p_error text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.finish_task(p_task_id uuid, p_done_by text) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.finish_task(p_task_id uuid, p_done_by text) TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.fold_changes(p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.fold_changes(p_limit integer) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.fold_locked(p_changes bigint[], p_locked uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.fold_requests(p_changes bigint[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.fold_tour_stats(p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.fold_tour_stats(p_limit integer) TO tourbase_bridge;
GRANT ALL ON FUNCTION resman.fold_tour_stats(p_limit integer) TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.follow_chat() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.follow_merge(p_unit_id uuid, p_winner_id text, p_person_id text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.follow_staff() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.follow_transfer(p_unit_id uuid, p_property_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.free_seats(p_tours uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.free_times(p_property_id uuid, p_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.give_to_lead(p_request resman.tour_request, p_tour resman.tour_booking_sync, p_prospect_id text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.give_up(p_job resman.lead_sync_queue, p_reason text, p_error text, p_code text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.grant_tour(p_tour resman.tour_booking_sync) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.guard_time() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.has_tours(p_property_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.has_window_work(p_property_id uuid, p_tick_at timestamp with time zone, p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.hear_chats() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.hint_prospect(p_property_id uuid, p_prospect_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.hint_prospect(p_property_id uuid, p_prospect_id text) TO tourbase_bridge;
GRANT ALL ON FUNCTION resman.hint_prospect(p_property_id uuid, p_prospect_id text) TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.hold_bridge_lock(p_bridge_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.hold_bridge_lock(p_bridge_id uuid) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.hold_lead(p_job resman.lead_sync_queue, p_reason text, p_why text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.hold_merges(p_property_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.host_update(p_table text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.host_values(p_to_domiq jsonb, p_local jsonb, p_remote jsonb, p_property_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.import_fault(p_integration resman.resman_integration, p_prospect jsonb, p_persons uuid[], p_import text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.import_prospect(p_integration resman.resman_integration, p_prospect jsonb, p_persons uuid[], p_served_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.import_prospects(p_property_id uuid, p_prospects jsonb, p_served_at timestamp with time zone, p_import text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.inbound_columns() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.insert_host_row(p_table text, p_row jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.intake_targets() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.intend_call(p_job_id uuid, p_fence bigint, p_found jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.intend_call(p_job_id uuid, p_fence bigint, p_found jsonb) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.intend_calls(p_calls jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.intend_calls(p_calls jsonb) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.is_bridge_alive() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.is_contact_busy(p_job resman.lead_sync_queue, p_keys bigint[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.is_erased(p_property_id uuid, p_prospect_id text, p_macs jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.is_own_write() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.is_prospect_busy(p_property_id uuid, p_prospect_id text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.is_pull_free(p_cursor resman.pull_cursor, p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.is_pull_late(p_property_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.is_read(p_integration resman.resman_integration) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.is_remote_news(p_base jsonb, p_shown jsonb, p_remote jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.is_request_carried(p_request_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.is_same_contact(p_lead jsonb, p_prospect jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.is_seated(p_tour resman.tour_booking_sync) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.is_sibling_first(p_job resman.lead_sync_queue, p_user_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.is_sweep_due(p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.is_tour_due(p_unit_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.keep_answer(p_state resman.lead_state, p_sent jsonb, p_kind text, p_answer jsonb, p_hash text, p_served_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.keep_request(p_request resman.tour_request) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lead_attempts(p_unit_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lead_checks(p_lead jsonb, p_why jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lead_comments(p_row jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lead_fields() FROM PUBLIC;
GRANT ALL ON FUNCTION resman.lead_fields() TO tourbase_operator;
GRANT ALL ON FUNCTION resman.lead_fields() TO tourbase_monitor;
GRANT ALL ON FUNCTION resman.lead_fields() TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.lead_marker(p_unit_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lead_person(p_lead_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lead_place(p_property_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lead_policies(p_property_id uuid, p_stage text) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.lead_policies(p_property_id uuid, p_stage text) TO tourbase_operator;
GRANT ALL ON FUNCTION resman.lead_policies(p_property_id uuid, p_stage text) TO tourbase_monitor;
GRANT ALL ON FUNCTION resman.lead_policies(p_property_id uuid, p_stage text) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.lead_preferences(p_row jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lead_projection(p_unit_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lead_property(p_row public.conversation) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lead_reason(p_unit_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lead_state_word(p_unit_id uuid, p_reason jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lead_version(p_unit_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.least_each(p_left timestamp with time zone[], p_right timestamp with time zone[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.link_leads(p_calls resman.ended_call[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.link_persons(p_calls resman.ended_call[], p_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.local_instant(p_local timestamp without time zone, p_zone text, p_occurrence smallint) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.local_iso(p_at timestamp with time zone, p_zone text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.local_time_fault(p_local timestamp without time zone, p_zone text, p_occurrence smallint) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lock_backfill(p_run_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lock_calls(p_calls jsonb, p_given text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lock_host_rows(p_units uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lock_job(p_job_id uuid, p_fence bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lock_leads(p_units uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lock_person(p_found resman.found_person) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lock_persons(p_calls resman.batched_call[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lock_rules(p_property_id uuid, p_is_change boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lock_space() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lock_turns(p_properties uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.log_calls(p_calls resman.ended_call[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.log_move(p_mapping resman.lead_sync_mapping, p_property_id uuid, p_prospect_id text, p_type text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.log_reads(p_merged resman.merged_read[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.look_backfill(p_property_id uuid, p_since timestamp with time zone, p_after uuid, p_limit integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.look_for(p_kind text, p_resman_property_id text, p_by jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.looked_prospects(p_found jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.lower_floors(p_low resman.open_property[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.make_lanes() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.map_payload(p_compiled jsonb, p_payload jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.mapped_value(p_payload jsonb, p_entry jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.mark_days(p_property_id uuid, p_from timestamp with time zone, p_to timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.mark_property(p_property_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.match_lead(p_property_id uuid, p_person jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.may_send(p_integration resman.resman_integration) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.merge_field(p_base jsonb, p_shown jsonb, p_local jsonb, p_remote jsonb, p_strategy text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.merge_held(p_one jsonb, p_base jsonb, p_local jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.merge_lead(p_base jsonb, p_shown jsonb, p_local jsonb, p_remote jsonb, p_policies jsonb, p_held text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.merge_phones(p_lead jsonb, p_base jsonb, p_remote jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.merge_preferences(p_lead jsonb, p_base jsonb, p_remote jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.merge_reads(p_reads resman.lead_read[], p_only text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.merge_stage(p_base jsonb, p_shown jsonb, p_local jsonb, p_remote jsonb, p_held text[], p_merged jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.merge_value(p_field text, p_lead jsonb, p_base jsonb, p_remote jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.miss_appointment(p_tour resman.tour_booking_sync, p_state resman.tour_state) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.missed_lead(p_row public.conversation) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.missing_reads(p_facts resman.call_facts) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.move_chat_tour(p_tour resman.tour_booking_sync, p_wish jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.move_host_lead(p_unit_id uuid, p_property_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.move_lanes(p_waiting resman.waiting_job[], p_jobs uuid[], p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.move_tour(p_tour_id uuid, p_local timestamp without time zone, p_occurrence smallint) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.move_tour(p_tour_id uuid, p_local timestamp without time zone, p_occurrence smallint) TO tourbase_app;
GRANT ALL ON FUNCTION resman.move_tour(p_tour_id uuid, p_local timestamp without time zone, p_occurrence smallint) TO tourbase_operator;
GRANT ALL ON FUNCTION resman.move_tour(p_tour_id uuid, p_local timestamp without time zone, p_occurrence smallint) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.named_part(p_field text, p_one jsonb, p_part text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.needed_catalogues(p_property_id uuid, p_source text, p_lost_reason text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.needed_reads(p_prospect_id text, p_doubt_at timestamp with time zone, p_email text, p_phone text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.new_backfill(p_property_id uuid, p_since timestamp with time zone, p_rate double precision, p_kind text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.new_request(p_source text, p_payload jsonb, p_fields jsonb, p_key text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.next_due_at() FROM PUBLIC;
GRANT ALL ON FUNCTION resman.next_due_at() TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.next_look(p_facts resman.call_facts, p_reads jsonb[], p_most integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.next_window(p_frequency text, p_time_zone text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.next_window(p_frequency text, p_time_zone text, p_now timestamp with time zone) TO tourbase_app;
GRANT ALL ON FUNCTION resman.next_window(p_frequency text, p_time_zone text, p_now timestamp with time zone) TO tourbase_operator;
GRANT ALL ON FUNCTION resman.next_window(p_frequency text, p_time_zone text, p_now timestamp with time zone) TO tourbase_monitor;
GRANT ALL ON FUNCTION resman.next_window(p_frequency text, p_time_zone text, p_now timestamp with time zone) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.normalize_email(p_email text) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.normalize_email(p_email text) TO tourbase_app;
GRANT ALL ON FUNCTION resman.normalize_email(p_email text) TO tourbase_operator;
GRANT ALL ON FUNCTION resman.normalize_email(p_email text) TO tourbase_monitor;
GRANT ALL ON FUNCTION resman.normalize_email(p_email text) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.normalize_name(p_name text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.normalize_phone(p_phone text) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.normalize_phone(p_phone text) TO tourbase_app;
GRANT ALL ON FUNCTION resman.normalize_phone(p_phone text) TO tourbase_operator;
GRANT ALL ON FUNCTION resman.normalize_phone(p_phone text) TO tourbase_monitor;
GRANT ALL ON FUNCTION resman.normalize_phone(p_phone text) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.note_alias(p_property_id uuid, p_prospect_id text, p_winner_id text, p_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.note_change(p_action text, p_property_id uuid, p_reason text, p_change jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.note_cleared_fields(p_job resman.lead_sync_queue, p_lead jsonb, p_call jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.note_conflict(p_unit_id uuid, p_property_id uuid, p_prospect_id text, p_conflict jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.note_conflicts(p_unit_id uuid, p_property_id uuid, p_prospect_id text, p_conflicts jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.note_failure(p_property_id uuid, p_bridge_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.note_gone(p_mapping resman.lead_sync_mapping, p_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.note_import(p_unit_id uuid, p_user_id uuid, p_property_id uuid, p_prospect jsonb, p_remote jsonb, p_served_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.note_leads(p_facts resman.call_facts[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.note_likely_same(p_job resman.lead_sync_queue, p_lead jsonb, p_found jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.note_marked_twice(p_job resman.lead_sync_queue, p_marker text, p_found jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.note_missed_changes(p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.note_missed_changes(p_limit integer) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.note_missed_chats(p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.note_missed_chats(p_limit integer) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.note_missed_deletes(p_limit integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.note_missed_tours(p_limit integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.note_missing(p_property_id uuid, p_prospect_ids jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.note_probe(p_job resman.lead_sync_queue, p_attempt resman.lead_attempt, p_is_found boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.note_reads(p_property_id uuid, p_prospects jsonb, p_served_at timestamp with time zone, p_applied resman.applied_read[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.note_staff_time(p_tour_id uuid, p_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.note_success(p_property_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.note_successes(p_properties uuid[]) FROM PUBLIC;

GRANT SELECT ON TABLE resman.tour_rule TO tourbase_app;
GRANT SELECT ON TABLE resman.tour_rule TO tourbase_bridge;
GRANT SELECT ON TABLE resman.tour_rule TO tourbase_operator;
GRANT SELECT ON TABLE resman.tour_rule TO tourbase_monitor;

REVOKE ALL ON FUNCTION resman.occupied_span(p_rule resman.tour_rule, p_at timestamp with time zone, p_duration_minutes integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.oldest_waiting(p_property_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.one_each_prospect(p_units uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.only_fields(p_remote jsonb, p_only text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.open_accounts(p_bridge_id uuid, p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.open_attempt(p_facts resman.call_facts, p_call jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.open_properties(p_bridge_id uuid, p_now timestamp with time zone, p_most integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.open_slots(p_property_id uuid, p_from timestamp with time zone, p_to timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.open_slots(p_property_id uuid, p_from timestamp with time zone, p_to timestamp with time zone) TO tourbase_app;
GRANT ALL ON FUNCTION resman.open_slots(p_property_id uuid, p_from timestamp with time zone, p_to timestamp with time zone) TO tourbase_bridge;
GRANT ALL ON FUNCTION resman.open_slots(p_property_id uuid, p_from timestamp with time zone, p_to timestamp with time zone) TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.opening_instant(p_local timestamp without time zone, p_zone text, p_is_last boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.origin_units() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.outcome_counts(p_open_requests jsonb, p_state text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.overlay_held(p_lead jsonb, p_base jsonb, p_held text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.own_property(p_row public.conversation) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.page_reads(p_property_id uuid, p_prospects jsonb, p_served_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.pause_property(p_property_id uuid, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.pause_property(p_property_id uuid, p_reason text) TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.payload_value(p_payload jsonb, p_path text[], p_whole text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.pending_count() FROM PUBLIC;
GRANT ALL ON FUNCTION resman.pending_count() TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.person_changed(p_old public."user", p_new public."user") FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.person_erase(p_keys jsonb, p_macs jsonb, p_keep_host boolean, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.person_erase(p_keys jsonb, p_macs jsonb, p_keep_host boolean, p_reason text) TO tourbase_privacy;

REVOKE ALL ON FUNCTION resman.person_export(p_keys jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.person_export(p_keys jsonb) TO tourbase_privacy;

REVOKE ALL ON FUNCTION resman.person_fields(p_row jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.person_find(p_keys jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.person_find(p_keys jsonb) TO tourbase_privacy;

REVOKE ALL ON FUNCTION resman.person_ids(p_found resman.found_person, p_keys text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.person_key(p_property_id uuid, p_user_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.person_leads(p_found resman.found_person, p_lead_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.person_prospects(p_found resman.found_person) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.person_requests(p_found resman.found_person, p_phone text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.person_rows(p_found resman.found_person) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.personal_columns() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.pick_jobs(p_bridge_id uuid, p_limit integer, p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.place_jobs(p_open resman.open_property[], p_waiting resman.waiting_job[], p_depth integer, p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.place_mapping(p_mapping resman.lead_sync_mapping, p_property_id uuid, p_prospect_id text, p_person_id text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.place_time(p_new resman.tour_booking_sync, p_old resman.tour_booking_sync) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.place_tours(p_tours uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.plan_backfill(p_property_id uuid, p_since timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.plan_backfill(p_property_id uuid, p_since timestamp with time zone) TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.plan_remote_backfill(p_property_id uuid, p_since timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.plan_remote_backfill(p_property_id uuid, p_since timestamp with time zone) TO tourbase_operator;

GRANT SELECT ON TABLE resman.merge_policy TO tourbase_bridge;
GRANT SELECT ON TABLE resman.merge_policy TO tourbase_operator;
GRANT SELECT ON TABLE resman.merge_policy TO tourbase_monitor;

REVOKE ALL ON FUNCTION resman.policy_name(p_policy resman.merge_policy) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.posted_fields(p_base jsonb, p_shown jsonb, p_sent jsonb, p_answer jsonb, p_kind text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.project_lead(p_fields jsonb, p_property_id uuid, p_person jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.promise_look() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.property_report(p_property_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.property_report(p_property_id uuid) TO tourbase_operator;
GRANT ALL ON FUNCTION resman.property_report(p_property_id uuid) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.property_settings(p_integration resman.resman_integration) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.property_zone(p_property_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.prospects_to_look_at(p_property_id uuid, p_most integer, p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.pull_budget(p_account_key text, p_bridge_id uuid, p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.pull_turn(p_property_id uuid, p_bridge_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.pull_turn(p_property_id uuid, p_bridge_id uuid) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.pulls_in_flight(p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.put_back_job(p_job resman.lead_sync_queue, p_due_at timestamp with time zone, p_reason text, p_retries integer, p_error text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.put_beside(p_tour resman.tour_booking_sync) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.read_bedrooms(p_text text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.read_clock(p_text text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.read_facts(p_calls resman.batched_call[], p_persons bigint[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.read_iso(p_text text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.read_leaf(p_target text, p_leaf jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.read_moment(p_text text, p_transform jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.read_pets(p_row jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.read_source(p_mapping jsonb, p_rules jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.read_tour_time(p_fields jsonb, p_zone text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.readmit_account(p_account_key text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.reckon_time(p_tour resman.tour_booking_sync, p_is_given boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.record_account_probe(p_account_key text, p_outcome jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.record_account_probe(p_account_key text, p_outcome jsonb) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.record_backfill(p_property_id uuid, p_bridge_id uuid, p_pull jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.record_backfill(p_property_id uuid, p_bridge_id uuid, p_pull jsonb) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.record_outcome(p_job_id uuid, p_fence bigint, p_outcome jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.record_outcome(p_job_id uuid, p_fence bigint, p_outcome jsonb) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.record_outcomes(p_outcomes jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.record_outcomes(p_outcomes jsonb) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.record_pull(p_property_id uuid, p_bridge_id uuid, p_pull jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.record_pull(p_property_id uuid, p_bridge_id uuid, p_pull jsonb) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.record_pull_failure(p_property_id uuid, p_bridge_id uuid, p_outcome jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.record_pull_failure(p_property_id uuid, p_bridge_id uuid, p_outcome jsonb) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.record_read_failure(p_job_id uuid, p_fence bigint, p_outcome jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.record_read_failure(p_job_id uuid, p_fence bigint, p_outcome jsonb) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.refresh_availability(p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.refresh_availability(p_limit integer) TO tourbase_bridge;
GRANT ALL ON FUNCTION resman.refresh_availability(p_limit integer) TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.refresh_days(p_property_id uuid, p_today date) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.refusal(p_sqlstate text, p_constraint text, p_context text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.refuse_account(p_property_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.refuse_chat(p_unit_id uuid, p_standing uuid, p_wish jsonb, p_fault text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.refuse_full(p_tour resman.tour_booking_sync) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.refuse_request(p_request resman.tour_request, p_resolved jsonb, p_reason text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.refuse_tour(p_request resman.tour_request, p_tour resman.tour_booking_sync, p_mapped jsonb, p_resolved jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.refused_field(p_merged resman.merged_read, p_fields text[], p_why text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.remote_fields(p_prospect jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.remote_number(p_field text, p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.renew_doorbell() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.repeat_request(p_known resman.tour_request[], p_new resman.tour_request, p_compiled jsonb, p_mapped jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.request_lead(p_request resman.tour_request, p_remote jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.request_person(p_fields jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.request_reads(p_request_id uuid, p_doubt_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.request_report(p_id uuid, p_source text) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.request_report(p_id uuid, p_source text) TO tourbase_bridge;
GRANT ALL ON FUNCTION resman.request_report(p_id uuid, p_source text) TO tourbase_operator;
GRANT ALL ON FUNCTION resman.request_report(p_id uuid, p_source text) TO tourbase_app;

REVOKE ALL ON FUNCTION resman.request_sync(p_lead_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.request_sync(p_lead_id uuid) TO tourbase_app;
GRANT ALL ON FUNCTION resman.request_sync(p_lead_id uuid) TO tourbase_operator;
GRANT ALL ON FUNCTION resman.request_sync(p_lead_id uuid) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.request_words(p_request_id uuid, p_remote jsonb, p_tour_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.request_words_hash(p_fields jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.require_connected(p_is_connected boolean, p_property_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.require_lost_reason(p_settings jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.require_person(p_found resman.found_person) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.require_source(p_source text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.require_tour(p_tour_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.rescue_dead_bridges(p_bridge_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.rescue_dead_bridges(p_bridge_id uuid) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.rescue_jobs() FROM PUBLIC;
GRANT ALL ON FUNCTION resman.rescue_jobs() TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.reseat_property(p_property_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.resolve_request(p_source text, p_mapped jsonb, p_is_change boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.resume_backfill(p_run_id uuid, p_rate double precision) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.resume_backfill(p_run_id uuid, p_rate double precision) TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.resume_property(p_property_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.resume_property(p_property_id uuid) TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.return_jobs(p_jobs jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.return_jobs(p_jobs jsonb) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.ring_doorbell() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.rule_fault(p_rule jsonb, p_value jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.rule_mistake(p_rule jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.rules_fault(p_rules jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.rules_report(p_property_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.rules_report(p_property_id uuid) TO tourbase_operator;
GRANT ALL ON FUNCTION resman.rules_report(p_property_id uuid) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.schedule_backfill(p_run_id uuid, p_frequency text, p_time_zone text, p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.schema_version() FROM PUBLIC;
GRANT ALL ON FUNCTION resman.schema_version() TO tourbase_app;
GRANT ALL ON FUNCTION resman.schema_version() TO tourbase_bridge;
GRANT ALL ON FUNCTION resman.schema_version() TO tourbase_operator;
GRANT ALL ON FUNCTION resman.schema_version() TO tourbase_monitor;
GRANT ALL ON FUNCTION resman.schema_version() TO tourbase_privacy;

REVOKE ALL ON FUNCTION resman.seat_tour(p_tour resman.tour_booking_sync) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.seconds_until_due() FROM PUBLIC;
GRANT ALL ON FUNCTION resman.seconds_until_due() TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.see_appointments(p_property_id uuid, p_prospect jsonb, p_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.see_prospect(p_property_id uuid, p_prospect jsonb, p_asked_at text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.see_tour(p_tour resman.tour_booking_sync, p_state resman.tour_state, p_prospect jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.see_tours(p_unit_id uuid, p_prospect jsonb, p_asked_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.sees_lead(p_lead_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.sees_lead(p_lead_id uuid) TO tourbase_app;
GRANT ALL ON FUNCTION resman.sees_lead(p_lead_id uuid) TO tourbase_operator;
GRANT ALL ON FUNCTION resman.sees_lead(p_lead_id uuid) TO tourbase_monitor;
GRANT ALL ON FUNCTION resman.sees_lead(p_lead_id uuid) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.sees_property(p_property_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.sees_property(p_property_id uuid) TO tourbase_app;
GRANT ALL ON FUNCTION resman.sees_property(p_property_id uuid) TO tourbase_operator;
GRANT ALL ON FUNCTION resman.sees_property(p_property_id uuid) TO tourbase_monitor;
GRANT ALL ON FUNCTION resman.sees_property(p_property_id uuid) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.sent_fields(p_lead jsonb, p_call jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.set_bridge_settings(p_bridge_id uuid, p_settings jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.set_bridge_settings(p_bridge_id uuid, p_settings jsonb) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.set_property(p_property_id uuid, p_changes jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.set_property(p_property_id uuid, p_changes jsonb) TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.set_property_alias(p_source text, p_value text, p_property_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.set_property_alias(p_source text, p_value text, p_property_id uuid) TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.set_source_secret(p_source text, p_kind text, p_secret jsonb, p_only boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.set_source_secret(p_source text, p_kind text, p_secret jsonb, p_only boolean) TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.set_tour_rules(p_property_id uuid, p_rules jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.set_tour_rules(p_property_id uuid, p_rules jsonb) TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.settle_backfill(p_run_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.settle_call(p_job_id uuid, p_fence bigint, p_outcome jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.settle_doorbell(p_horizon text) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.settle_doorbell(p_horizon text) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.settle_doubt(p_job resman.lead_sync_queue, p_state resman.lead_state, p_found jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.settle_read_failure(p_job resman.lead_sync_queue, p_outcome jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.settle_told(p_tour resman.tour_booking_sync) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.settle_tour_conflicts(p_tours uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.settle_unchanged(p_job resman.lead_sync_queue) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.shown_appointments(p_prospect jsonb, p_tour_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.slot_fault(p_property_id uuid, p_at timestamp with time zone, p_duration integer, p_tour_type text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.slot_room(p_rule resman.tour_rule, p_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.source_access(p_source text) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.source_access(p_source text) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.source_report(p_source text) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.source_report(p_source text) TO tourbase_operator;
GRANT ALL ON FUNCTION resman.source_report(p_source text) TO tourbase_monitor;

REVOKE ALL ON FUNCTION resman.split_path(p_path text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.stage_rank(p_stage text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.start_backfill(p_property_id uuid, p_since timestamp with time zone, p_rate double precision, p_kind text, p_is_dry boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.start_backfill(p_property_id uuid, p_since timestamp with time zone, p_rate double precision, p_kind text, p_is_dry boolean) TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.start_bridge(p_name text, p_version text, p_settings jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.start_bridge(p_name text, p_version text, p_settings jsonb) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.status_report() FROM PUBLIC;
GRANT ALL ON FUNCTION resman.status_report() TO tourbase_operator;
GRANT ALL ON FUNCTION resman.status_report() TO tourbase_monitor;
GRANT ALL ON FUNCTION resman.status_report() TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.stop_bridge(p_bridge_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.stop_bridge(p_bridge_id uuid) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.store_catalogues(p_property_id uuid, p_catalogues jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.submit_change(p_request resman.tour_request, p_tour resman.tour_booking_sync, p_mapped jsonb, p_resolved jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.submit_new(p_request resman.tour_request, p_mapped jsonb, p_resolved jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.submit_tour(p_source text, p_payload jsonb, p_idempotency_key text) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.submit_tour(p_source text, p_payload jsonb, p_idempotency_key text) TO tourbase_bridge;
GRANT ALL ON FUNCTION resman.submit_tour(p_source text, p_payload jsonb, p_idempotency_key text) TO tourbase_app;

REVOKE ALL ON FUNCTION resman.sweep_lanes(p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.sweep_tours(p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.sweep_tours(p_limit integer) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.take_jobs(p_bridge_id uuid, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.take_jobs(p_bridge_id uuid, p_limit integer) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.take_reads(p_merged resman.merged_read[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.take_request(p_request resman.tour_request, p_tour resman.tour_booking_sync, p_resolved jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.take_seats(p_tour_id uuid, p_rule resman.tour_rule, p_span tstzrange) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.take_staff_move(p_tour resman.tour_booking_sync, p_state resman.tour_state, p_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.take_turn(p_request resman.tour_request, p_keys bigint[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.taken_beside(p_rule resman.tour_rule, p_cell timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.takes_chat_tours(p_property_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tell_deletes(p_units uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tell_rest(p_units uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tg_conversation__capture_delete() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tg_conversation__capture_insert() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tg_conversation__capture_update() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tg_conversation__guard() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tg_lead_notification__capture_delete() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tg_lead_notification__capture_insert() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tg_lead_notification__guard() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tg_lead_sync_queue__fill_unit() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tg_mark_property() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tg_remote_appointment__dirty() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tg_resman_integration__dirty() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tg_resman_integration__lane() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tg_source_configurations__compile() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tg_tour_booking_sync__capture_delete() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tg_tour_booking_sync__capture_insert() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tg_tour_booking_sync__capture_update() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tg_tour_booking_sync__guard() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tg_tour_seat__dirty() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tg_user__capture_update() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tg_user__guard() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tour_answer(p_tour_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tour_at(p_tour resman.tour_booking_sync, p_state resman.tour_state) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tour_call(p_tour resman.tour_booking_sync, p_state resman.tour_state) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tour_catalogues(p_unit_id uuid, p_property_id uuid, p_source text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tour_cells(p_from timestamp with time zone, p_to timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tour_changed(p_old resman.tour_booking_sync, p_new resman.tour_booking_sync) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tour_class(p_status text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tour_comment(p_tour resman.tour_booking_sync, p_kind text, p_at timestamp with time zone, p_kept text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tour_hash(p_tour resman.tour_booking_sync) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tour_move_allowed(p_from text, p_to text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tour_next_step(p_tour jsonb, p_state resman.tour_state, p_lead jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tour_reports(p_filter jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.tour_reports(p_filter jsonb) TO tourbase_operator;
GRANT ALL ON FUNCTION resman.tour_reports(p_filter jsonb) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.tour_rules(p_property_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tour_sentence(p_tour jsonb, p_state resman.tour_state, p_lead jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tour_span(p_tour resman.tour_booking_sync) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tour_words(p_at timestamp with time zone, p_zone text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.tours_to_look_at(p_property_id uuid, p_most integer, p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.transform_fault(p_transform jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.try_backfill(p_property_id uuid, p_since timestamp with time zone, p_after uuid, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.try_backfill(p_property_id uuid, p_since timestamp with time zone, p_after uuid, p_limit integer) TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.try_payload(p_source text, p_payload jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.try_payload(p_source text, p_payload jsonb) TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.try_property(p_property_id uuid, p_changes jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.try_property(p_property_id uuid, p_changes jsonb) TO tourbase_operator;

REVOKE ALL ON FUNCTION resman.unapplied_read(p_read resman.lead_read, p_state text, p_reason text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.unwritable_fields(p_fields jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.upsert_chat_tour(p_unit_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.validate_fields(p_compiled jsonb, p_mapped jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.violation(p_target text, p_field text, p_code text, p_allowed jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.wait_for_bridge(p_job resman.lead_sync_queue, p_outcome jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.wait_for_resman(p_job resman.lead_sync_queue, p_property_id uuid, p_outcome jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.waiting_jobs(p_open resman.open_property[], p_depth integer, p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.waiting_lanes(p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.wake_bridges() FROM PUBLIC;
GRANT ALL ON FUNCTION resman.wake_bridges() TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.window_start(p_frequency text, p_time_zone text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.window_start(p_frequency text, p_time_zone text, p_now timestamp with time zone) TO tourbase_app;
GRANT ALL ON FUNCTION resman.window_start(p_frequency text, p_time_zone text, p_now timestamp with time zone) TO tourbase_operator;
GRANT ALL ON FUNCTION resman.window_start(p_frequency text, p_time_zone text, p_now timestamp with time zone) TO tourbase_monitor;
GRANT ALL ON FUNCTION resman.window_start(p_frequency text, p_time_zone text, p_now timestamp with time zone) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.without_late(p_remote jsonb, p_shown jsonb, p_prior jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.write_attempts(p_attempts resman.lead_attempt[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.write_chat_time() FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.write_host_columns(p_units uuid[], p_told uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.write_host_leads(p_units uuid[], p_told uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.write_host_notes(p_unit_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.write_host_persons(p_users uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.write_host_row(p_unit_id uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.write_host_rows(p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION resman.write_host_rows(p_limit integer) TO tourbase_bridge;

REVOKE ALL ON FUNCTION resman.write_host_values(p_units uuid[], p_values jsonb[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.write_inbound(p_unit_id uuid, p_values jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.write_rules(p_property_id uuid, p_rules jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.write_tour_column(p_unit_id uuid, p_at timestamp with time zone, p_zone text) FROM PUBLIC;

REVOKE ALL ON FUNCTION resman.write_tour_rows(p_units uuid[]) FROM PUBLIC;

GRANT SELECT ON TABLE resman.availability_dirty TO tourbase_app;
GRANT SELECT ON TABLE resman.availability_dirty TO tourbase_bridge;
GRANT SELECT ON TABLE resman.availability_dirty TO tourbase_operator;
GRANT SELECT ON TABLE resman.availability_dirty TO tourbase_monitor;

GRANT SELECT ON TABLE resman.backfill_lead TO tourbase_bridge;
GRANT SELECT ON TABLE resman.backfill_lead TO tourbase_operator;
GRANT SELECT ON TABLE resman.backfill_lead TO tourbase_monitor;

GRANT SELECT ON TABLE resman.blackout TO tourbase_app;
GRANT SELECT ON TABLE resman.blackout TO tourbase_bridge;
GRANT SELECT ON TABLE resman.blackout TO tourbase_operator;
GRANT SELECT ON TABLE resman.blackout TO tourbase_monitor;

GRANT SELECT ON TABLE resman.bridge TO tourbase_bridge;
GRANT SELECT ON TABLE resman.bridge TO tourbase_operator;

GRANT SELECT ON TABLE resman.calendar_availability_cache TO tourbase_app;
GRANT SELECT ON TABLE resman.calendar_availability_cache TO tourbase_bridge;
GRANT SELECT ON TABLE resman.calendar_availability_cache TO tourbase_operator;
GRANT SELECT ON TABLE resman.calendar_availability_cache TO tourbase_monitor;

GRANT SELECT ON TABLE resman.chat_change TO tourbase_bridge;
GRANT SELECT ON TABLE resman.chat_change TO tourbase_operator;

GRANT SELECT ON TABLE resman.chat_tour TO tourbase_bridge;
GRANT SELECT ON TABLE resman.chat_tour TO tourbase_operator;

GRANT SELECT ON TABLE resman.check_availability TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_availability TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_availability TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_capacity TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_capacity TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_capacity TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_capture_complete TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_capture_complete TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_capture_complete TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_dead_letters_kept TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_dead_letters_kept TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_dead_letters_kept TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_events_sent_once TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_events_sent_once TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_events_sent_once TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_fences_grow TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_fences_grow TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_fences_grow TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_lease_reclaimed TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_lease_reclaimed TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_lease_reclaimed TO tourbase_bridge;

GRANT SELECT ON TABLE resman.prospect_alias TO tourbase_bridge;
GRANT SELECT ON TABLE resman.prospect_alias TO tourbase_operator;
GRANT SELECT ON TABLE resman.prospect_alias TO tourbase_monitor;

GRANT SELECT ON TABLE resman.check_merges_end TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_merges_end TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_merges_end TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_newest_wins TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_newest_wins TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_newest_wins TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_no_phantom_version TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_no_phantom_version TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_no_phantom_version TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_one_active_mapping TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_one_active_mapping TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_one_active_mapping TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_one_live_job TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_one_live_job TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_one_live_job TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_one_pending_job TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_one_pending_job TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_one_pending_job TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_payload_erased TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_payload_erased TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_payload_erased TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_permanent_tried_once TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_permanent_tried_once TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_permanent_tried_once TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_probe_before_send TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_probe_before_send TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_probe_before_send TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_refused_once TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_refused_once TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_refused_once TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_request_once TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_request_once TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_request_once TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_retries_in_bounds TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_retries_in_bounds TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_retries_in_bounds TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_row_tells_the_truth TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_row_tells_the_truth TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_row_tells_the_truth TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_success_has_ids TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_success_has_ids TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_success_has_ids TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_synced_means_equal TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_synced_means_equal TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_synced_means_equal TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_tour_after_lead TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_tour_after_lead TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_tour_after_lead TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_tour_stats TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_tour_stats TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_tour_stats TO tourbase_bridge;

GRANT SELECT ON TABLE resman.check_tour_told TO tourbase_operator;
GRANT SELECT ON TABLE resman.check_tour_told TO tourbase_monitor;
GRANT SELECT ON TABLE resman.check_tour_told TO tourbase_bridge;

GRANT SELECT ON TABLE resman.lead_sync_conflicts TO tourbase_bridge;
GRANT SELECT ON TABLE resman.lead_sync_conflicts TO tourbase_operator;

GRANT SELECT ON TABLE resman.conflict_resolution_stats TO tourbase_operator;
GRANT SELECT ON TABLE resman.conflict_resolution_stats TO tourbase_monitor;
GRANT SELECT ON TABLE resman.conflict_resolution_stats TO tourbase_bi;

GRANT SELECT ON TABLE resman.gone_prospect TO tourbase_bridge;
GRANT SELECT ON TABLE resman.gone_prospect TO tourbase_operator;
GRANT SELECT ON TABLE resman.gone_prospect TO tourbase_monitor;

GRANT SELECT ON TABLE resman.intake_prospects TO tourbase_bridge;
GRANT SELECT ON TABLE resman.intake_prospects TO tourbase_operator;

GRANT SELECT ON TABLE resman.lead_status TO tourbase_app;
GRANT SELECT ON TABLE resman.lead_status TO tourbase_operator;
GRANT SELECT ON TABLE resman.lead_status TO tourbase_monitor;
GRANT SELECT ON TABLE resman.lead_status TO tourbase_bridge;

GRANT SELECT ON TABLE resman.lead_sync_log TO tourbase_bridge;
GRANT SELECT ON TABLE resman.lead_sync_log TO tourbase_operator;

GRANT SELECT ON TABLE resman.opening_hours TO tourbase_app;
GRANT SELECT ON TABLE resman.opening_hours TO tourbase_bridge;
GRANT SELECT ON TABLE resman.opening_hours TO tourbase_operator;
GRANT SELECT ON TABLE resman.opening_hours TO tourbase_monitor;

GRANT SELECT ON TABLE resman.person_tombstone TO tourbase_privacy;

GRANT SELECT ON TABLE resman.property_status TO tourbase_app;
GRANT SELECT ON TABLE resman.property_status TO tourbase_operator;
GRANT SELECT ON TABLE resman.property_status TO tourbase_monitor;
GRANT SELECT ON TABLE resman.property_status TO tourbase_bridge;

GRANT SELECT ON TABLE resman.property_sync_status TO tourbase_operator;
GRANT SELECT ON TABLE resman.property_sync_status TO tourbase_monitor;
GRANT SELECT ON TABLE resman.property_sync_status TO tourbase_bi;

GRANT SELECT(property_id) ON TABLE resman.prospect_inbox TO tourbase_bridge;
GRANT SELECT(property_id) ON TABLE resman.prospect_inbox TO tourbase_operator;
GRANT SELECT(property_id) ON TABLE resman.prospect_inbox TO tourbase_monitor;

GRANT SELECT(prospect_id) ON TABLE resman.prospect_inbox TO tourbase_bridge;
GRANT SELECT(prospect_id) ON TABLE resman.prospect_inbox TO tourbase_operator;
GRANT SELECT(prospect_id) ON TABLE resman.prospect_inbox TO tourbase_monitor;

GRANT SELECT(content_hash) ON TABLE resman.prospect_inbox TO tourbase_bridge;
GRANT SELECT(content_hash) ON TABLE resman.prospect_inbox TO tourbase_operator;
GRANT SELECT(content_hash) ON TABLE resman.prospect_inbox TO tourbase_monitor;

GRANT SELECT(read_at) ON TABLE resman.prospect_inbox TO tourbase_bridge;
GRANT SELECT(read_at) ON TABLE resman.prospect_inbox TO tourbase_operator;
GRANT SELECT(read_at) ON TABLE resman.prospect_inbox TO tourbase_monitor;

GRANT SELECT(state) ON TABLE resman.prospect_inbox TO tourbase_bridge;
GRANT SELECT(state) ON TABLE resman.prospect_inbox TO tourbase_operator;
GRANT SELECT(state) ON TABLE resman.prospect_inbox TO tourbase_monitor;

GRANT SELECT(reason) ON TABLE resman.prospect_inbox TO tourbase_bridge;
GRANT SELECT(reason) ON TABLE resman.prospect_inbox TO tourbase_operator;
GRANT SELECT(reason) ON TABLE resman.prospect_inbox TO tourbase_monitor;

GRANT SELECT(updated_at) ON TABLE resman.prospect_inbox TO tourbase_bridge;
GRANT SELECT(updated_at) ON TABLE resman.prospect_inbox TO tourbase_operator;
GRANT SELECT(updated_at) ON TABLE resman.prospect_inbox TO tourbase_monitor;

GRANT SELECT ON TABLE resman.queue_performance_metrics TO tourbase_operator;
GRANT SELECT ON TABLE resman.queue_performance_metrics TO tourbase_monitor;
GRANT SELECT ON TABLE resman.queue_performance_metrics TO tourbase_bi;

GRANT SELECT ON TABLE resman.remote_appointment TO tourbase_bridge;
GRANT SELECT ON TABLE resman.remote_appointment TO tourbase_operator;
GRANT SELECT ON TABLE resman.remote_appointment TO tourbase_monitor;

GRANT SELECT(id) ON TABLE resman.source_configurations TO tourbase_operator;
GRANT SELECT(id) ON TABLE resman.source_configurations TO tourbase_monitor;

GRANT SELECT(source_name) ON TABLE resman.source_configurations TO tourbase_operator;
GRANT SELECT(source_name) ON TABLE resman.source_configurations TO tourbase_monitor;

GRANT SELECT(source_type) ON TABLE resman.source_configurations TO tourbase_operator;
GRANT SELECT(source_type) ON TABLE resman.source_configurations TO tourbase_monitor;

GRANT SELECT(is_active) ON TABLE resman.source_configurations TO tourbase_operator;
GRANT SELECT(is_active) ON TABLE resman.source_configurations TO tourbase_monitor;

GRANT SELECT(data_mapping) ON TABLE resman.source_configurations TO tourbase_operator;
GRANT SELECT(data_mapping) ON TABLE resman.source_configurations TO tourbase_monitor;

GRANT SELECT(validation_rules) ON TABLE resman.source_configurations TO tourbase_operator;
GRANT SELECT(validation_rules) ON TABLE resman.source_configurations TO tourbase_monitor;

GRANT SELECT(created_at) ON TABLE resman.source_configurations TO tourbase_operator;
GRANT SELECT(created_at) ON TABLE resman.source_configurations TO tourbase_monitor;

GRANT SELECT(updated_at) ON TABLE resman.source_configurations TO tourbase_operator;
GRANT SELECT(updated_at) ON TABLE resman.source_configurations TO tourbase_monitor;

GRANT SELECT(compiled) ON TABLE resman.source_configurations TO tourbase_operator;
GRANT SELECT(compiled) ON TABLE resman.source_configurations TO tourbase_monitor;

GRANT SELECT(body_limit_bytes) ON TABLE resman.source_configurations TO tourbase_operator;
GRANT SELECT(body_limit_bytes) ON TABLE resman.source_configurations TO tourbase_monitor;

GRANT SELECT(rate_per_minute) ON TABLE resman.source_configurations TO tourbase_operator;
GRANT SELECT(rate_per_minute) ON TABLE resman.source_configurations TO tourbase_monitor;

GRANT SELECT ON TABLE resman.source_performance_summary TO tourbase_operator;
GRANT SELECT ON TABLE resman.source_performance_summary TO tourbase_monitor;
GRANT SELECT ON TABLE resman.source_performance_summary TO tourbase_bi;

GRANT SELECT ON TABLE resman.source_property_aliases TO tourbase_bridge;
GRANT SELECT ON TABLE resman.source_property_aliases TO tourbase_app;
GRANT SELECT ON TABLE resman.source_property_aliases TO tourbase_operator;
GRANT SELECT ON TABLE resman.source_property_aliases TO tourbase_monitor;

GRANT SELECT ON TABLE resman.staff_task TO tourbase_bridge;
GRANT SELECT ON TABLE resman.staff_task TO tourbase_operator;

GRANT SELECT ON TABLE resman.status_map TO tourbase_bridge;
GRANT SELECT ON TABLE resman.status_map TO tourbase_operator;
GRANT SELECT ON TABLE resman.status_map TO tourbase_monitor;

GRANT SELECT ON TABLE resman.sync_health_monitoring TO tourbase_operator;
GRANT SELECT ON TABLE resman.sync_health_monitoring TO tourbase_monitor;
GRANT SELECT ON TABLE resman.sync_health_monitoring TO tourbase_bi;

GRANT SELECT ON TABLE resman.sync_success_rates TO tourbase_operator;
GRANT SELECT ON TABLE resman.sync_success_rates TO tourbase_monitor;
GRANT SELECT ON TABLE resman.sync_success_rates TO tourbase_bi;

GRANT SELECT ON TABLE resman.tour_booking_success_rate TO tourbase_operator;
GRANT SELECT ON TABLE resman.tour_booking_success_rate TO tourbase_monitor;
GRANT SELECT ON TABLE resman.tour_booking_success_rate TO tourbase_bi;

GRANT SELECT ON TABLE resman.tour_processing_log TO tourbase_bridge;
GRANT SELECT ON TABLE resman.tour_processing_log TO tourbase_app;
GRANT SELECT ON TABLE resman.tour_processing_log TO tourbase_operator;
GRANT SELECT ON TABLE resman.tour_processing_log TO tourbase_monitor;
GRANT SELECT ON TABLE resman.tour_processing_log TO tourbase_bi;

GRANT SELECT ON TABLE resman.tour_processing_stats TO tourbase_bridge;
GRANT SELECT ON TABLE resman.tour_processing_stats TO tourbase_operator;
GRANT SELECT ON TABLE resman.tour_processing_stats TO tourbase_monitor;
GRANT SELECT ON TABLE resman.tour_processing_stats TO tourbase_bi;

GRANT SELECT ON TABLE resman.tour_processing_success_rate TO tourbase_operator;
GRANT SELECT ON TABLE resman.tour_processing_success_rate TO tourbase_monitor;
GRANT SELECT ON TABLE resman.tour_processing_success_rate TO tourbase_bi;

GRANT SELECT ON TABLE resman.tour_seat TO tourbase_bridge;
GRANT SELECT ON TABLE resman.tour_seat TO tourbase_operator;
GRANT SELECT ON TABLE resman.tour_seat TO tourbase_monitor;

GRANT SELECT ON TABLE resman.tour_status TO tourbase_app;
GRANT SELECT ON TABLE resman.tour_status TO tourbase_operator;
GRANT SELECT ON TABLE resman.tour_status TO tourbase_monitor;
GRANT SELECT ON TABLE resman.tour_status TO tourbase_bridge;

GRANT SELECT ON TABLE resman.tour_type_alias TO tourbase_bridge;
GRANT SELECT ON TABLE resman.tour_type_alias TO tourbase_app;
GRANT SELECT ON TABLE resman.tour_type_alias TO tourbase_operator;
GRANT SELECT ON TABLE resman.tour_type_alias TO tourbase_monitor;
