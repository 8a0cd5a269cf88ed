begin;
select plan(2);

select col_not_null('resman', 'lead_sync_queue', 'priority', 'priority is never null');
select col_not_null('resman', 'lead_sync_queue', 'status', 'status is never null');

select * from finish();
rollback;
