-- loses data: whether the database went back in time
drop table resman.restore_finding;
drop table resman.restore_sweep;
drop table resman.sync_epoch;
