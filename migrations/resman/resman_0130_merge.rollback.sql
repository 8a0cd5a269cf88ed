-- loses data: how ResMan shows what it holds, and the rules that were set
drop table resman.merge_policy;
alter table resman.lead_state
drop column held,
drop column turns,
drop column prior,
drop column shown;
comment on column resman.lead_state.remote_hash is 'Hash of what ResMan showed last.';
