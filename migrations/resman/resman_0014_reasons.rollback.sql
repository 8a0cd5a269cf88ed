drop table resman.reason;
