-- What every claim changes goes into a row of its own, whose newest version an index finds at once:
-- under a held snapshot a row that is updated again and again leaves all its versions behind.
-- depends: resman_0120_shipped_sources
-- squawk-ignore-file ban-drop-column, require-concurrent-index-creation

create table resman.property_turn (
    property_id uuid not null,
    virtual_time double precision not null default 0,
    is_idle boolean not null default true,
    floor_at timestamptz[] not null
    default array['-infinity', '-infinity', '-infinity']::timestamptz[],
    next_floor_at timestamptz[] not null
    default array['-infinity', '-infinity', '-infinity']::timestamptz[],
    next_floor_xid xid8 not null default '0',
    -- By property_id alone each new version would be compared with all that are still kept.
    constraint property_turn_pkey primary key (property_id, virtual_time),
    constraint property_turn_property_id_fkey foreign key (property_id)
    references resman.property_lane (property_id) on delete cascade
) with (fillfactor = 50);

comment on table resman.property_turn is
'Each property''s turn among the others, and where claims begin to look: one row a property, which '
'every claim changes. Read it with order by virtual_time desc limit 1.';
comment on column resman.property_turn.property_id is 'The property.';
comment on column resman.property_turn.virtual_time is
'Work already given to the property; the smallest goes first. Never falls.';
comment on column resman.property_turn.is_idle is
'Nothing was left waiting at the last claim; its turn does not lag behind the others then.';
comment on column resman.property_turn.floor_at is
'By priority: no job that waits is due before, so claims look from there.';
comment on column resman.property_turn.next_floor_at is
'By priority: what the last claim left; becomes floor_at when no older job can appear.';
comment on column resman.property_turn.next_floor_xid is
'Transactions below this one may still write jobs due before next_floor_at.';

insert into resman.property_turn (
    property_id, virtual_time, is_idle, floor_at, next_floor_at, next_floor_xid
)
select
    lane.property_id,
    lane.virtual_time,
    lane.is_idle,
    lane.floor_at,
    lane.next_floor_at,
    lane.next_floor_xid
from resman.property_lane as lane;

create index bridge_newest_idx on resman.bridge (id, seen_at desc);

alter table resman.property_lane
drop column virtual_time,
drop column is_idle,
drop column floor_at,
drop column next_floor_at,
drop column next_floor_xid,
drop column swept_at;
comment on table resman.property_lane is 'Each property''s circuit breaker.';

create sequence resman.lane_sweep_seq;
comment on sequence resman.lane_sweep_seq is
'When claims look below the floors again, in microseconds since 1970. A sequence, since it is '
'read by every claim and leaves no versions behind.';
