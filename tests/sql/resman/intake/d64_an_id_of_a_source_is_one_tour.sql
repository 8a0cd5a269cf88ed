begin;
select plan(2);

insert into resman.tour_processing_log (source, source_id, local_date)
values ('website', 'b-1', current_date), ('website', null, current_date);
select throws_ok(
    $$ insert into resman.tour_processing_log (source, source_id, local_date)
    values ('website', 'b-1', current_date) $$,
    '23505', null, 'the id of a tour is taken once from a source'
);
select lives_ok(
    $$ insert into resman.tour_processing_log (source, source_id, local_date)
    values ('phone', 'b-1', current_date), ('website', null, current_date) $$,
    'another source may have the same, and a tour may have none'
);

select * from finish();
rollback;
