alter table resman.property_lane
add column virtual_time double precision not null default 0,
add column is_idle boolean not null default true,
add column floor_at timestamptz[] not null
default array['-infinity', '-infinity', '-infinity']::timestamptz[],
add column next_floor_at timestamptz[] not null
default array['-infinity', '-infinity', '-infinity']::timestamptz[],
add column next_floor_xid xid8 not null default '0',
add column swept_at timestamptz not null default '-infinity';
update resman.property_lane as lane
set virtual_time = turn.virtual_time
from resman.property_turn as turn
where lane.property_id = turn.property_id;
drop sequence resman.lane_sweep_seq;
drop index resman.bridge_newest_idx;
drop table resman.property_turn;
