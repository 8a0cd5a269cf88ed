-- loses data: who was erased
revoke usage on schema resman from tourbase_privacy;
drop type resman.found_person;
drop table resman.person_tombstone;
alter table resman.lead_state drop column erased_at;
