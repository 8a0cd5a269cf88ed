begin;
select plan(1);

select col_not_null('public', 'conversation', 'resman_sync_status', 'null is refused');

select * from finish();
rollback;
