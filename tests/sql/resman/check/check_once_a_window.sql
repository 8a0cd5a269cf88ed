begin;
select plan(3);

create function pg_temp.called(p_at text)
returns void
language sql
as $$
    insert into resman.lead_attempt (
        intended_at, unit_id, job_id, fence, kind, op_key, version, outcome, property_id
    )
    values (
        p_at::timestamptz, '10000000-0000-4000-8000-000000000001', gen_random_uuid(), 1,
        'update', 'k', 1, 'ok', fixture.property()
    )
$$;
do $$ begin
    perform fixture.property();
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform pg_temp.called('2087-06-01 10:10Z');
    perform pg_temp.called('2087-06-01 10:50Z');
end $$;
select is_empty('select from resman.check_once_a_window', 'in real time there is no window');
do $$ begin
    update resman.resman_integration set sync_frequency = 'hourly';
end $$;
select results_eq(
    'select shown.opened_at, shown.calls from resman.check_once_a_window as shown',
    $$ values ('2087-06-01 10:00Z'::timestamptz, 2::bigint) $$,
    'by the hour two calls in one are a fault'
);
do $$ begin
    update resman.lead_attempt set intended_at = intended_at - interval '30 min';
end $$;
select is_empty('select from resman.check_once_a_window', 'in two hours they are not');

select * from finish();
rollback;
