-- Backfills: what stood there before the install, brought over step by step.
-- depends: resman_0120_shipped_sources

create table resman.backfill_run (
    id uuid not null default core.uuid_v7(),
    property_id uuid not null,
    kind text not null default 'local',
    state text not null default 'running',
    since timestamptz,
    rate_per_minute double precision,
    tokens double precision,
    cursor_id uuid,
    is_read boolean not null default false,
    total bigint not null default 0,
    matched bigint not null default 0,
    created bigint not null default 0,
    held bigint not null default 0,
    skipped bigint not null default 0,
    started_by text not null default session_user,
    started_at timestamptz not null default now(),
    advanced_at timestamptz,
    ended_at timestamptz,
    updated_at timestamptz not null default now(),
    constraint backfill_run_pkey primary key (id),
    constraint backfill_run_property_id_fkey foreign key (property_id)
    references public.property (id) on delete cascade,
    constraint backfill_run_kind_check check (kind in ('local', 'remote')),
    constraint backfill_run_state_check check (state in ('running', 'done', 'cancelled')),
    constraint backfill_run_rate_per_minute_check check (rate_per_minute > 0),
    constraint backfill_run_ended_at_check check ((state = 'running') = (ended_at is null))
) with (fillfactor = 50);

comment on table resman.backfill_run is
'Backfills: leads that stood there before the install, sent step by step.';
comment on column resman.backfill_run.id is 'Id.';
comment on column resman.backfill_run.property_id is 'The property.';
comment on column resman.backfill_run.kind is
'local: the application''s leads are sent; remote: ResMan''s prospects are read.';
comment on column resman.backfill_run.state is
'running; done: all was looked at and told; cancelled: stopped by hand, may be resumed.';
comment on column resman.backfill_run.since is
'Only what was created at or after it; null: everything.';
comment on column resman.backfill_run.rate_per_minute is
'Leads a minute; null: half of what the account takes, shared by its backfills.';
comment on column resman.backfill_run.tokens is
'Leads that may be queued at advanced_at; null before the first.';
comment on column resman.backfill_run.cursor_id is
'Leads up to this id were looked at; null before the first.';
comment on column resman.backfill_run.is_read is 'Every lead was looked at.';
comment on column resman.backfill_run.total is 'Leads to send when it was started.';
comment on column resman.backfill_run.matched is
'Of them in ResMan: already there, and found by e-mail or phone.';
comment on column resman.backfill_run.created is 'Of them in ResMan: new there.';
comment on column resman.backfill_run.held is
'Of them not in ResMan, each with a reason that explain tells.';
comment on column resman.backfill_run.skipped is
'Of them deleted meanwhile, or sent without the backfill since they were edited.';
comment on column resman.backfill_run.started_by is 'Login role that started it.';
comment on column resman.backfill_run.started_at is 'When it was started.';
comment on column resman.backfill_run.advanced_at is 'When its last step was made.';
comment on column resman.backfill_run.ended_at is 'When it was done or cancelled; null before.';
comment on column resman.backfill_run.updated_at is 'Last change of the row.';

create index backfill_run_property_id_idx on resman.backfill_run (property_id);
create unique index backfill_run_one_running_idx on resman.backfill_run (property_id, kind)
where state = 'running';

create table resman.backfill_lead (
    run_id uuid not null,
    unit_id uuid not null,
    constraint backfill_lead_pkey primary key (run_id, unit_id),
    constraint backfill_lead_run_id_fkey foreign key (run_id)
    references resman.backfill_run (id) on delete cascade
);

comment on table resman.backfill_lead is
'Leads that a backfill has queued and whose end it has not counted yet.';
comment on column resman.backfill_lead.run_id is 'The backfill.';
comment on column resman.backfill_lead.unit_id is 'The lead.';

grant select on resman.backfill_run, resman.backfill_lead to
tourbase_bridge, tourbase_operator, tourbase_monitor;
