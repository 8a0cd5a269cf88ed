-- loses data: waiting jobs
drop table resman.lead_change;
drop table resman.lead_sync_queue;
