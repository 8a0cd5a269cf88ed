begin;
select plan(2);

create table core.touched (id integer, updated_at timestamptz);
create trigger _900_touch before update on core.touched
for each row execute function core.touch_updated_at();
insert into core.touched (id, updated_at) values (1, '2020-01-01T00:00:00Z');
update core.touched set id = 2;

select ok(
    (select touched.updated_at > now() - interval '1 minute' from core.touched),
    'an update moves updated_at to now'
);
select is(
    (select touched.id from core.touched), 2,
    'and leaves the other columns as the statement sets them'
);

select * from finish();
rollback;
