-- Where a claim starts to look: above what was claimed but cannot be vacuumed yet.
-- depends: resman_0015_write_path
-- squawk-ignore-file ban-drop-function, require-concurrent-index-deletion

alter table resman.property_lane
add column is_idle boolean not null default true,
add column floor_at timestamptz[] not null
default array['-infinity', '-infinity', '-infinity']::timestamptz[],
add column next_floor_at timestamptz[] not null
default array['-infinity', '-infinity', '-infinity']::timestamptz[],
add column next_floor_xid xid8 not null default '0',
add column swept_at timestamptz not null default '-infinity';

comment on column resman.property_lane.is_idle is
'Nothing was left waiting at the last claim; its turn does not lag behind the others then.';
comment on column resman.property_lane.floor_at is
'By priority: no job that waits is due before, so claims look from there.';
comment on column resman.property_lane.next_floor_at is
'By priority: what the last claim left; becomes floor_at when no older job can appear.';
comment on column resman.property_lane.next_floor_xid is
'Transactions below this one may still write jobs due before next_floor_at.';
comment on column resman.property_lane.swept_at is
'When a claim last looked below the floor, for jobs that came there by hand or by a rollback.';

create type resman.open_property as (
    property_id uuid,
    account_key text,
    virtual_time double precision,
    is_idle boolean,
    floor_at timestamptz [],
    tick_at timestamptz,
    property_budget integer,
    account_budget integer
);
comment on type resman.open_property is 'A property that may be worked on now.';
comment on column resman.open_property.property_id is 'The property.';
comment on column resman.open_property.account_key is 'Its account in ResMan.';
comment on column resman.open_property.virtual_time is 'Work already given to it.';
comment on column resman.open_property.is_idle is 'Nothing waited at its last claim.';
comment on column resman.open_property.floor_at is
'By priority: no job that waits is due before.';
comment on column resman.open_property.tick_at is
'Jobs made before are worked on; infinity in real time.';
comment on column resman.open_property.property_budget is 'Jobs that it may start.';
comment on column resman.open_property.account_budget is 'Jobs that its account may start.';

create type resman.waiting_job as (
    id uuid,
    unit_id uuid,
    property_id uuid,
    priority integer,
    due_at timestamptz,
    seq bigint,
    change_count integer,
    row_version integer,
    is_flying boolean,
    is_last boolean,
    place bigint
);
comment on type resman.waiting_job is 'A due job, and its place in a claim.';
comment on column resman.waiting_job.id is 'The job.';
comment on column resman.waiting_job.unit_id is 'Its lead.';
comment on column resman.waiting_job.property_id is 'Its property.';
comment on column resman.waiting_job.priority is 'Its priority: 1 low, 2 medium, 3 high.';
comment on column resman.waiting_job.due_at is 'Since when it is due.';
comment on column resman.waiting_job.seq is 'Its number among those due at the same time.';
comment on column resman.waiting_job.change_count is 'Changes of the lead that it stands for.';
comment on column resman.waiting_job.row_version is 'Version of the lead''s row that it knows of.';
comment on column resman.waiting_job.is_flying is 'Another job of its lead is being worked on.';
comment on column resman.waiting_job.is_last is
'No more is due of its property and priority than the claim looked at.';
comment on column resman.waiting_job.place is 'Its place in the fair order; null: not now.';

drop function if exists resman.take_jobs(uuid, uuid[], double precision);
drop function if exists resman.pick_jobs(uuid, integer);
drop function if exists resman.charge_claim(uuid, integer, uuid);
drop function if exists resman.describe_claim(resman.lead_sync_queue, double precision);
drop function if exists resman.open_properties(uuid);
drop function if exists resman.needed_reads(
    jsonb, resman.lead_sync_mapping, resman.lead_state
);
drop function if exists resman.needed_catalogues(uuid, jsonb, boolean);

-- Few jobs are worked on at a time; their other index finds them too.
drop index resman.lead_sync_queue_lease_idx;

-- Each job leaves dead rows behind; claims walk over them until they are vacuumed.
alter table resman.lead_sync_queue_live set (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000
);
