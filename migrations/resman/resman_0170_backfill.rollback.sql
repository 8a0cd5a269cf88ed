-- loses data: the backfills and how far they came; started again they skip what was sent
drop table resman.backfill_lead;
drop table resman.backfill_run;
