-- loses data: when properties were compared, and in which hour they are to be
drop table resman.compare_seen;
drop table resman.compare_run;
alter table resman.resman_integration drop column compare_hour;
