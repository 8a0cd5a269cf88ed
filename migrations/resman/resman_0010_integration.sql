-- How each property is connected to ResMan, and how its account behaves.
-- depends: resman_0007_host_rights

create table resman.resman_integration (
    id uuid not null default gen_random_uuid(),
    property_id uuid not null,
    resman_property_id varchar(100) not null,
    api_credentials jsonb not null,
    webhook_url varchar(255),
    sync_enabled boolean not null default true,
    sync_direction varchar(20) not null default 'bidirectional',
    sync_frequency varchar(20) not null default 'realtime',
    last_sync_at timestamptz,
    last_successful_sync_at timestamptz,
    sync_status varchar(50) not null default 'active',
    error_count integer not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    time_zone text not null default 'UTC',
    default_source_id text,
    default_agent_id text,
    default_lost_reason_id text,
    paused_reason text,
    constraint resman_integration_pkey primary key (id),
    constraint uq_resman_integration_property unique (property_id),
    constraint resman_integration_property_id_fkey foreign key (property_id)
    references public.property (id) on delete restrict,
    constraint resman_integration_sync_direction_check check (
        sync_direction in ('to_resman', 'from_resman', 'bidirectional')
    ),
    constraint resman_integration_sync_frequency_check check (
        sync_frequency in ('realtime', 'hourly', 'daily')
    ),
    constraint resman_integration_sync_status_check check (
        sync_status in ('active', 'paused', 'error', 'disconnected')
    ),
    constraint resman_integration_error_count_check check (error_count >= 0),
    constraint resman_integration_api_credentials_check check (
        jsonb_typeof(api_credentials) = 'object'
        and api_credentials ?& array['v', 'kid', 'account_id', 'partner_id', 'nonce', 'ct']
        and api_credentials - array['v', 'kid', 'account_id', 'partner_id', 'nonce', 'ct']
        = '{}'::jsonb
        and (api_credentials ->> 'kid') ~ '^[0-9a-f]{8}$'
    )
);

comment on table resman.resman_integration is 'How a property is connected to ResMan.';
comment on column resman.resman_integration.id is
'Id; the associated data of the sealed API key.';
comment on column resman.resman_integration.property_id is 'The property, in the application.';
comment on column resman.resman_integration.resman_property_id is 'The property''s GUID in ResMan.';
comment on column resman.resman_integration.api_credentials is
'Account, partner and the API key, which is sealed with AES-GCM; the key is not in the database.';
comment on column resman.resman_integration.webhook_url is 'Kept as data; ResMan has no webhooks.';
comment on column resman.resman_integration.sync_enabled is 'False: nothing is sent or read.';
comment on column resman.resman_integration.sync_direction is 'Direction of data synchronization.';
comment on column resman.resman_integration.sync_frequency is 'How often to sync data.';
comment on column resman.resman_integration.last_sync_at is
'Last call for this property; null before the first.';
comment on column resman.resman_integration.last_successful_sync_at is
'Last call that ResMan accepted; null before the first.';
comment on column resman.resman_integration.sync_status is
'active; paused by hand; error: calls fail, tried again later; disconnected: the key is refused.';
comment on column resman.resman_integration.error_count is
'Failed calls in a row that say nothing about a lead; zero after a success.';
comment on column resman.resman_integration.created_at is 'When it was connected.';
comment on column resman.resman_integration.updated_at is 'Last change of the row.';
comment on column resman.resman_integration.time_zone is 'IANA zone of the property.';
comment on column resman.resman_integration.default_source_id is
'Prospect source that ResMan is told where ours has no match; null: such a lead is blocked.';
comment on column resman.resman_integration.default_agent_id is
'Employee that new prospects are given; null: none is named.';
comment on column resman.resman_integration.default_lost_reason_id is
'Reason told to ResMan when a lost lead names none; null: such a change is blocked.';
comment on column resman.resman_integration.paused_reason is
'Why it is paused, in the operator''s words; null otherwise.';

create table resman.property_lane (
    property_id uuid not null,
    virtual_time double precision not null default 0,
    open_count integer not null default 0,
    open_until timestamptz,
    updated_at timestamptz not null default now(),
    constraint property_lane_pkey primary key (property_id)
) with (fillfactor = 50);

comment on table resman.property_lane is
'Each property''s turn among the others, and its circuit breaker.';
comment on column resman.property_lane.property_id is 'The property.';
comment on column resman.property_lane.virtual_time is
'Work already given to the property; the smallest goes first.';
comment on column resman.property_lane.open_count is
'How often the breaker has opened in a row; zero after a success.';
comment on column resman.property_lane.open_until is
'Until then no call is made; null: the breaker is closed.';
comment on column resman.property_lane.updated_at is 'Last change of the row.';

create table resman.account_state (
    account_key text not null,
    rate_per_minute integer,
    concurrency integer,
    tokens double precision,
    refilled_at timestamptz,
    closed_until timestamptz,
    closed_count integer not null default 0,
    refused_at timestamptz,
    probed_at timestamptz,
    updated_at timestamptz not null default now(),
    constraint account_state_pkey primary key (account_key),
    constraint account_state_rate_per_minute_check check (rate_per_minute >= 0),
    constraint account_state_concurrency_check check (concurrency >= 0)
) with (fillfactor = 50);

comment on table resman.account_state is
'What is known of a ResMan account: its rate, and whether it takes calls now.';
comment on column resman.account_state.account_key is 'Partner and account, joined by a slash.';
comment on column resman.account_state.rate_per_minute is
'Calls a minute; 0: no limit; null: TOURBASE_RATE_PER_MINUTE.';
comment on column resman.account_state.concurrency is
'Calls in flight; 0: no limit; null: TOURBASE_ACCOUNT_CONCURRENCY.';
comment on column resman.account_state.tokens is
'Calls that may be made now; null before the first.';
comment on column resman.account_state.refilled_at is 'When the tokens were counted last.';
comment on column resman.account_state.closed_until is
'ResMan asked for silence until then; null: it did not.';
comment on column resman.account_state.closed_count is
'How often in a row it asked; zero after a success.';
comment on column resman.account_state.refused_at is
'Since when the credentials are refused; null: they are not.';
comment on column resman.account_state.probed_at is
'When refused credentials were last tried again.';
comment on column resman.account_state.updated_at is 'Last change of the row.';

create table resman.remote_catalogue (
    property_id uuid not null,
    kind text not null,
    remote_id text not null,
    name text not null,
    read_at timestamptz not null,
    constraint remote_catalogue_pkey primary key (property_id, kind, remote_id),
    constraint remote_catalogue_kind_check check (kind in ('sources', 'agents', 'lost_reasons'))
);

comment on table resman.remote_catalogue is
'ResMan''s sources, agents and lost reasons by name, as read within the last day.';
comment on column resman.remote_catalogue.property_id is 'The property that they hold for.';
comment on column resman.remote_catalogue.kind is 'sources, agents or lost_reasons.';
comment on column resman.remote_catalogue.remote_id is 'Id in ResMan, lower case.';
comment on column resman.remote_catalogue.name is 'Name in ResMan.';
comment on column resman.remote_catalogue.read_at is 'When it was read.';

create table resman.bridge (
    id uuid not null default core.uuid_v7(),
    name text not null,
    version text not null,
    settings jsonb not null,
    started_at timestamptz not null,
    seen_at timestamptz not null,
    claimed_at timestamptz,
    ended_at timestamptz,
    constraint bridge_pkey primary key (id),
    constraint bridge_settings_check check (jsonb_typeof(settings) = 'object')
) with (fillfactor = 50);

comment on table resman.bridge is 'The bridges that run or ran, each with its settings.';
comment on column resman.bridge.id is 'Id of this run.';
comment on column resman.bridge.name is 'Host and process.';
comment on column resman.bridge.version is 'Version of the package.';
comment on column resman.bridge.settings is 'The settings that its claims follow.';
comment on column resman.bridge.started_at is 'When it started.';
comment on column resman.bridge.seen_at is 'Its last sign of life.';
comment on column resman.bridge.claimed_at is 'When it last asked for work.';
comment on column resman.bridge.ended_at is
'When it ended in order; null while it runs or if it died.';

create sequence resman.fence_seq;
comment on sequence resman.fence_seq is 'Numbers claims; a higher fence is a later claim.';
