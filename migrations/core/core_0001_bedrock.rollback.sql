drop function core.touch_updated_at();
drop table core._yoyo_version;
drop table core._yoyo_log;
drop table core._yoyo_migration;
drop table core.ledger;
drop table core.module;
