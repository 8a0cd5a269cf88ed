-- loses data: mapping, log, conflicts
drop table resman.lead_sync_queue_archive;
drop table resman.lead_sync_conflicts_archive;
drop table resman.lead_sync_log_archive;
drop table resman.lead_sync_conflicts;
drop table resman.lead_sync_log;
drop table resman.lead_sync_mapping;
