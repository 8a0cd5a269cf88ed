drop sequence resman.bridge_lock_seq;

drop index resman.bridge_lock_key_idx;

alter table resman.bridge
drop column lock_missed_at,
drop column lock_seen_at,
drop column locked_at,
drop column lock_key;
