-- Whether the database is where the bridges left it, and what is done where it went back in time.
-- depends: resman_0162_rotation

create table resman.sync_epoch (
    is_only boolean not null default true,
    id uuid not null default gen_random_uuid(),
    epoch bigint not null default 1,
    state text not null default 'running',
    gap_from timestamptz,
    held_at timestamptz,
    confirmed_at timestamptz,
    confirmed_by text,
    constraint sync_epoch_pkey primary key (is_only),
    constraint sync_epoch_is_only_check check (is_only),
    constraint sync_epoch_state_check check (state in ('running', 'held'))
);
comment on table resman.sync_epoch is
'Which database this is, and how often it went back in time. One row.';
comment on column resman.sync_epoch.is_only is 'Always true: the table has one row.';
comment on column resman.sync_epoch.id is 'Names the database to the bridges; copies share it.';
comment on column resman.sync_epoch.epoch is 'Grows each time somebody goes on after a restore.';
comment on column resman.sync_epoch.state is 'running, or held: it went back in time.';
comment on column resman.sync_epoch.gap_from is
'The last call that the database knew of when it was held; null: it knew of none.';
comment on column resman.sync_epoch.held_at is 'When it was last held.';
comment on column resman.sync_epoch.confirmed_at is 'When somebody last went on.';
comment on column resman.sync_epoch.confirmed_by is 'Who that was.';
insert into resman.sync_epoch default values;

create table resman.restore_sweep (
    property_id uuid not null,
    claimed_until timestamptz,
    swept_at timestamptz,
    prospects integer not null default 0,
    error text,
    constraint restore_sweep_pkey primary key (property_id),
    constraint restore_sweep_property_id_fkey foreign key (property_id)
    references public.property (id) on delete cascade
);
comment on table resman.restore_sweep is
'Properties in which ResMan is searched for what the database has forgotten.';
comment on column resman.restore_sweep.property_id is 'The property.';
comment on column resman.restore_sweep.claimed_until is 'Until when a bridge searches it.';
comment on column resman.restore_sweep.swept_at is 'When it was searched to the end.';
comment on column resman.restore_sweep.prospects is 'Prospects that were looked at.';
comment on column resman.restore_sweep.error is 'Why the last search failed; null: it did not.';

create table resman.restore_finding (
    property_id uuid not null,
    prospect_id text not null,
    marker text not null,
    kind text not null,
    unit_id uuid,
    found_at timestamptz not null default now(),
    constraint restore_finding_pkey primary key (property_id, prospect_id, marker),
    constraint restore_finding_kind_check check (
        kind in ('known', 'adopted', 'note_told', 'tour_told', 'newer', 'unknown')
    )
);
comment on table resman.restore_finding is
'What of ours ResMan has, of the time that the database has forgotten.';
comment on column resman.restore_finding.property_id is 'The property.';
comment on column resman.restore_finding.prospect_id is 'The prospect.';
comment on column resman.restore_finding.marker is 'The marker by which it was found.';
comment on column resman.restore_finding.kind is
'known; adopted: the lead has its prospect again; note_told, tour_told: it is not told again; '
'newer: of a later change of a tour; unknown: of a lead, note or tour that is not there.';
comment on column resman.restore_finding.unit_id is 'The lead, note or tour that the marker names.';
comment on column resman.restore_finding.found_at is 'When it was found.';

grant select on resman.sync_epoch, resman.restore_sweep, resman.restore_finding
to tourbase_bridge, tourbase_operator, tourbase_monitor;
