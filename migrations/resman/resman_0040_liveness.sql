-- A bridge that died is known by the lock that its session held.
-- depends: resman_0017_batches
-- squawk-ignore-file require-concurrent-index-creation

alter table resman.bridge
add column lock_key integer,
add column locked_at timestamptz,
add column lock_seen_at timestamptz,
add column lock_missed_at timestamptz;

comment on column resman.bridge.lock_key is
'Key of the advisory lock that its listening session holds; null where there is none.';
comment on column resman.bridge.locked_at is 'Since when that session holds it.';
comment on column resman.bridge.lock_seen_at is
'When another bridge last noted that the lock is held; not at every look.';
comment on column resman.bridge.lock_missed_at is
'When another bridge first found the lock free; null while it is held.';

create index bridge_lock_key_idx on resman.bridge (lock_key) where lock_key is not null;

create sequence resman.bridge_lock_seq as integer cycle;
comment on sequence resman.bridge_lock_seq is
'Keys of locks; a session''s is its own, so that nobody ever waits for one.';
