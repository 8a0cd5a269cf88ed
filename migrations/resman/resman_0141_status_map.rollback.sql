-- loses data: the status words that were set
drop table resman.status_map;
