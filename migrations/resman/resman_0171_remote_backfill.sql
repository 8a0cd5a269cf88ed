-- Backfills of ResMan's prospects: read window by window, up to when the property was connected.
-- depends: resman_0170_backfill
-- squawk-ignore-file ban-drop-function

alter table resman.backfill_run add column cursor_at timestamptz;
alter table resman.backfill_run add column reads_to timestamptz;
alter table resman.backfill_run add column rests_until timestamptz;
alter table resman.backfill_run add column is_dry boolean not null default false;
comment on column resman.backfill_run.cursor_at is
'remote: what ResMan changed before was read, by its clock; null: local.';
comment on column resman.backfill_run.reads_to is
'remote: up to when it reads, which is when the property was connected; null: local.';
comment on column resman.backfill_run.rests_until is
'remote: when the next window is read; null: at once.';
comment on column resman.backfill_run.is_dry is
'remote: what is read is brought in and taken back, and only counted.';
comment on column resman.backfill_run.total is
'local: leads to send when it was started; remote: prospects read so far.';
comment on column resman.backfill_run.matched is
'local: leads that were in ResMan already; remote: prospects that were here already.';
comment on column resman.backfill_run.created is 'Of them new on the other side.';
comment on column resman.backfill_run.held is
'Of them not on the other side, each with a reason: of a lead explain tells it, of a prospect '
'prospect_inbox has it.';
comment on column resman.backfill_run.skipped is
'local: deleted meanwhile, or sent without the backfill since they were edited; remote: not '
'wanted here, or read again later.';

drop function if exists resman.start_backfill(uuid, timestamptz, double precision);
drop function if exists resman.new_backfill(uuid, timestamptz, double precision);
