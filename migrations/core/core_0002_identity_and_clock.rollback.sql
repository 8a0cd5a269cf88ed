drop table core.audit_event;
drop function core.clock();
drop table core.clock_shift;
drop function core.uuid_v7();
