-- What a hand may get wrong in a job is refused, whichever partition it is or would be in.
begin;
select plan(6);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;
select throws_ok(
    $$ update resman.lead_sync_queue set status = 'paused' $$, '23514', null,
    'a status that there is not'
);
select throws_ok(
    $$ update resman.lead_sync_queue set status = 'processing' $$, '23514', null,
    'in flight without a lease'
);
select throws_ok(
    $$ update resman.lead_sync_queue set lease_until = now(), fence = 1 $$, '23514', null,
    'a lease of what waits'
);
select throws_ok(
    $$ update resman.lead_sync_queue set sync_operation = 'publish' $$, '23514', null,
    'an operation that there is not'
);
update resman.lead_sync_queue set status = 'completed', processed_at = now();
select throws_ok(
    $$ update resman.lead_sync_queue set sync_operation = 'publish' $$, '23514', null,
    'nor in what is finished'
);
select throws_ok(
    $$ update resman.lead_sync_queue set status = 'paused' $$, '23514', null,
    'whose status is one of the five, too'
);

select * from finish();
rollback;
