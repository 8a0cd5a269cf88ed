-- loses data: what is known of each lead
drop table resman.staff_task;
drop table resman.stale_outcome;
drop table resman.lead_attempt;
drop table resman.lead_tombstone;
drop table resman.notification_state;
drop table resman.person_state;
drop table resman.lead_state;
