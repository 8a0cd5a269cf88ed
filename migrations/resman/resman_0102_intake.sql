-- The intake: requests for tours from outside, who may send them, and how they are read.
-- depends: resman_0064_claim_looks

create table resman.tour_processing_log (
    id uuid not null default gen_random_uuid(),
    source varchar(50) not null,
    source_id varchar(100),
    processing_status varchar(20) not null default 'processing',
    processing_time_ms integer,
    resman_tour_id varchar(100),
    resman_prospect_id varchar(100),
    error_message text,
    created_at timestamptz not null default now(),
    property_id uuid,
    local_date date not null,
    tour_id uuid,
    reason_code text,
    finished_at timestamptz,
    version integer not null default 1,
    updated_at timestamptz not null default now(),
    constraint tour_processing_log_pkey primary key (id),
    constraint tour_processing_log_processing_status_check check (
        processing_status in ('processing', 'success', 'failed')
    )
) with (fillfactor = 70);

comment on table resman.tour_processing_log is
'One row for each tour that was asked for from outside: ids, times and outcome, nothing personal.';
comment on column resman.tour_processing_log.id is 'Id of the request.';
comment on column resman.tour_processing_log.source is 'Name of the source.';
comment on column resman.tour_processing_log.source_id is
'The sender''s own id of the tour; null where it gives none.';
comment on column resman.tour_processing_log.processing_status is
'processing until ResMan has it (success) or never will (failed).';
comment on column resman.tour_processing_log.processing_time_ms is
'Milliseconds from the request to its outcome; null before.';
comment on column resman.tour_processing_log.resman_tour_id is 'Id of the appointment in ResMan.';
comment on column resman.tour_processing_log.resman_prospect_id is 'The prospect in ResMan.';
comment on column resman.tour_processing_log.error_message is
'Codes of what was wrong, never a value; null where nothing was.';
comment on column resman.tour_processing_log.created_at is 'When it came first.';
comment on column resman.tour_processing_log.property_id is
'The property; null where none is known.';
comment on column resman.tour_processing_log.local_date is
'Date of the request at its property; in UTC where no property is known.';
comment on column resman.tour_processing_log.tour_id is 'The tour; null where none came of it.';
comment on column resman.tour_processing_log.reason_code is 'Why it failed (docs/errors.md).';
comment on column resman.tour_processing_log.finished_at is 'When it ended; null before.';
comment on column resman.tour_processing_log.version is
'The sender''s version of the tour that was handled last.';
comment on column resman.tour_processing_log.updated_at is 'Last change of the row.';
create unique index tour_processing_log_source_id_key
on resman.tour_processing_log (source, source_id) where source_id is not null;
create index idx_tour_processing_log_source on resman.tour_processing_log (source, created_at);
create index idx_tour_processing_log_status
on resman.tour_processing_log (processing_status, created_at);
create index tour_processing_log_tour_id_idx on resman.tour_processing_log (tour_id);

create table resman.tour_request (
    id uuid not null default core.uuid_v7(),
    source varchar(50) not null,
    source_id varchar(100),
    property_id uuid,
    conversation_id uuid,
    idempotency_key text,
    body_sha256 bytea not null,
    version integer not null default 1,
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
    open_requests jsonb not null default '[]'::jsonb,
    state text not null default 'processing',
    keep_until timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    accepted_at timestamptz,
    constraint tour_request_pkey primary key (id),
    constraint tour_request_state_check check (state in ('processing', 'success', 'failed')),
    constraint tour_request_erased_check check (
        state <> 'success' or num_nonnulls(payload, mapped, email_key, phone_key) = 0
    )
) with (fillfactor = 50);

comment on table resman.tour_request is
'What a request said, from its coming until ResMan has it, and the keys that tell a repeated one.';
comment on column resman.tour_request.id is 'Id, that of its row in tour_processing_log.';
comment on column resman.tour_request.source is 'Name of the source.';
comment on column resman.tour_request.source_id is
'The sender''s own id of the tour; null where it gives none.';
comment on column resman.tour_request.property_id is 'The property; null before it is known.';
comment on column resman.tour_request.conversation_id is
'The lead that is surely this person; null where there is none.';
comment on column resman.tour_request.idempotency_key is 'The sender''s key of the call.';
comment on column resman.tour_request.body_sha256 is 'Hash of what was sent, as jsonb shows it.';
comment on column resman.tour_request.version is 'The sender''s version of the tour.';
comment on column resman.tour_request.tour_revision is
'Revision of the tour that this payload made.';
comment on column resman.tour_request.payload is 'What was sent; null once ResMan has it.';
comment on column resman.tour_request.mapped is 'The same as our fields; null once ResMan has it.';
comment on column resman.tour_request.email_key is
'E-mail address by which the person is found; null once ResMan has it.';
comment on column resman.tour_request.phone_key is
'Phone number by which the person is found; null once ResMan has it.';
comment on column resman.tour_request.given_prospect_id is 'The prospect that the sender named.';
comment on column resman.tour_request.resman_prospect_id is
'The prospect; null before it is known.';
comment on column resman.tour_request.resman_person_id is 'Its person; null before it is known.';
comment on column resman.tour_request.answer is 'What the sender was told.';
comment on column resman.tour_request.violations is
'What was wrong: fields and codes, never a value; null where nothing was.';
comment on column resman.tour_request.open_requests is
'Date and time of each request for this tour whose outcome is not known: later versions join it.';
comment on column resman.tour_request.state is 'processing, success or failed.';
comment on column resman.tour_request.keep_until is
'Until when a failed one keeps what was sent; null otherwise.';
comment on column resman.tour_request.created_at is 'When it came first.';
comment on column resman.tour_request.updated_at is 'Last change of the row.';
comment on column resman.tour_request.accepted_at is 'When ResMan took it.';
create unique index tour_request_idempotency_key_key
on resman.tour_request (source, idempotency_key) where idempotency_key is not null;
create unique index tour_request_source_id_key
on resman.tour_request (source, source_id) where source_id is not null;
create index tour_request_email_key_idx
on resman.tour_request (email_key) where email_key is not null;
create index tour_request_phone_key_idx
on resman.tour_request (phone_key) where phone_key is not null;
create index tour_request_created_at_idx on resman.tour_request (created_at);

create table resman.intake_prospects (
    property_id uuid not null,
    resman_prospect_id text not null,
    request_id uuid not null,
    created_at timestamptz not null default now(),
    constraint intake_prospects_pkey primary key (property_id, resman_prospect_id)
);

comment on table resman.intake_prospects is
'Prospects that the intake has created: nothing of theirs is read back but appointments.';
comment on column resman.intake_prospects.property_id is 'The property.';
comment on column resman.intake_prospects.resman_prospect_id is 'The prospect.';
comment on column resman.intake_prospects.request_id is 'The request that created it.';
comment on column resman.intake_prospects.created_at is 'When.';

create table resman.create_turn (
    property_id uuid not null,
    contact_hash bigint not null,
    unit_id uuid not null,
    number bigint not null default nextval('resman.fence_seq'),
    at timestamptz not null,
    constraint create_turn_pkey primary key (property_id, contact_hash)
);

comment on table resman.create_turn is
'Who was last created with an e-mail address or a phone number, for a quarter of an hour: of two '
'requests of one person the second waits for the first.';
comment on column resman.create_turn.property_id is 'The property.';
comment on column resman.create_turn.contact_hash is 'Hash of the address or the number.';
comment on column resman.create_turn.unit_id is 'The request that created the prospect.';
comment on column resman.create_turn.number is
'Drawn from the numbers of claims: an older claim may have read before the prospect was there.';
comment on column resman.create_turn.at is 'When.';

create table resman.source_configurations (
    id uuid not null default gen_random_uuid(),
    source_name varchar(50) not null,
    source_type varchar(20) not null,
    is_active boolean not null default true,
    data_mapping jsonb not null default '{}'::jsonb,
    validation_rules jsonb not null default '[]'::jsonb,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    compiled jsonb not null default '[]'::jsonb,
    credentials jsonb not null default '{"hmac": [], "bearer": []}'::jsonb,
    body_limit_bytes integer not null default 65536,
    rate_per_minute integer not null default 600,
    constraint source_configurations_pkey primary key (id),
    constraint source_configurations_source_name_key unique (source_name),
    constraint source_configurations_source_name_check check (
        source_name ~ '^[a-z0-9][a-z0-9_-]*$'
    ),
    constraint source_configurations_source_type_check check (
        source_type in ('api', 'webhook', 'form', 'manual')
    ),
    constraint source_configurations_credentials_check check (
        jsonb_typeof(credentials) = 'object'
        and credentials - array['hmac', 'bearer'] = '{}'::jsonb
        and coalesce(jsonb_typeof(credentials -> 'hmac') = 'array', false)
        and coalesce(jsonb_typeof(credentials -> 'bearer') = 'array', false)
        and not jsonb_path_exists(
            credentials,
            '$.bearer[*] ? (@.type() != "string" || !(@ like_regex "^[0-9a-f]{64}$"))'
        )
        and not jsonb_path_exists(
            credentials,
            '$.hmac[*] ? (
                @.type() != "object" || !exists(@.v) || !exists(@.kid) || !exists(@.nonce)
                || !exists(@.ct) || @.size() != 1
            )'
        )
        and not jsonb_path_exists(
            credentials, '$.hmac[*].keyvalue() ? (!(@.key like_regex "^(v|kid|nonce|ct)$"))'
        )
    ),
    constraint source_configurations_body_limit_bytes_check check (
        body_limit_bytes between 1024 and 1048576
    ),
    constraint source_configurations_rate_per_minute_check check (rate_per_minute >= 0)
);

comment on table resman.source_configurations is
'Configuration for different tour booking sources.';
comment on column resman.source_configurations.id is
'Id; the associated data of the sealed secrets.';
comment on column resman.source_configurations.source_name is 'Name, as in the URL.';
comment on column resman.source_configurations.source_type is 'api, webhook, form or manual.';
comment on column resman.source_configurations.is_active is 'False: nothing is taken from it.';
comment on column resman.source_configurations.data_mapping is
'Where each field is in what is sent (docs/intake.md).';
comment on column resman.source_configurations.validation_rules is
'What the fields must be like (docs/intake.md).';
comment on column resman.source_configurations.created_at is 'When it was added.';
comment on column resman.source_configurations.updated_at is 'Last change of the row.';
comment on column resman.source_configurations.compiled is
'Both of these as requests are read by; made from them, empty before the first request.';
comment on column resman.source_configurations.credentials is
'Secrets by which requests are let in: sealed ones to sign with, hashes of tokens to show.';
comment on column resman.source_configurations.body_limit_bytes is 'The longest body that is read.';
comment on column resman.source_configurations.rate_per_minute is
'Requests a minute; 0: no limit.';
create index idx_source_configurations_active
on resman.source_configurations (is_active, source_type);

create table resman.source_property_aliases (
    source varchar(50) not null,
    value text not null,
    property_id uuid not null,
    constraint source_property_aliases_pkey primary key (source, value),
    constraint source_property_aliases_property_id_fkey foreign key (property_id)
    references public.property (id) on delete cascade,
    constraint source_property_aliases_value_check check (value = lower(btrim(value)))
);

comment on table resman.source_property_aliases is
'What a source calls a property, where it is neither the id nor the name.';
comment on column resman.source_property_aliases.source is 'Name of the source.';
comment on column resman.source_property_aliases.value is 'Its word, in lower case.';
comment on column resman.source_property_aliases.property_id is 'The property that is meant.';
create index source_property_aliases_property_id_idx
on resman.source_property_aliases (property_id);

create table resman.tour_type_alias (
    alias text not null,
    tour_type text not null,
    constraint tour_type_alias_pkey primary key (alias),
    constraint tour_type_alias_tour_type_check check (
        tour_type in ('in_person', 'virtual', 'self_guided')
    )
);

comment on table resman.tour_type_alias is 'Other words for the kinds of tours.';
comment on column resman.tour_type_alias.alias is 'The word, in lower case.';
comment on column resman.tour_type_alias.tour_type is 'The kind that it means.';

insert into resman.tour_type_alias (alias, tour_type) values
('in_person', 'in_person'), ('in-person', 'in_person'), ('agent_led', 'in_person'),
('guided', 'in_person'), ('onsite', 'in_person'),
('virtual', 'virtual'), ('video', 'virtual'), ('online', 'virtual'), ('live_video', 'virtual'),
('self_guided', 'self_guided'), ('self-guided', 'self_guided'), ('self', 'self_guided');

grant select on
resman.tour_processing_log, resman.tour_type_alias, resman.source_property_aliases
to tourbase_bridge, tourbase_app, tourbase_operator, tourbase_monitor;
grant select on resman.tour_processing_log to tourbase_bi;
grant select on resman.intake_prospects to tourbase_bridge, tourbase_operator;
grant select (
    id, source, source_id, property_id, conversation_id, version, tour_revision,
    resman_prospect_id, resman_person_id, violations, state, keep_until, created_at, updated_at,
    accepted_at
) on resman.tour_request to tourbase_operator, tourbase_monitor;
grant select (
    id, source_name, source_type, is_active, data_mapping, validation_rules, created_at, updated_at,
    compiled, body_limit_bytes, rate_per_minute
) on resman.source_configurations to tourbase_operator, tourbase_monitor;
