-- loses data: how far ResMan's old prospects were read
delete from resman.backfill_run
where kind = 'remote';
drop function if exists resman.start_backfill(
    uuid, timestamptz, double precision, text, boolean
);
drop function if exists resman.new_backfill(uuid, timestamptz, double precision, text);
alter table resman.backfill_run drop column is_dry;
alter table resman.backfill_run drop column rests_until;
alter table resman.backfill_run drop column reads_to;
alter table resman.backfill_run drop column cursor_at;
