begin;
select plan(3);

-- Both sides change the name, and a person decides of it.
do $$ begin
    perform fixture.property();
    perform fixture.connect();
    perform resman.set_merge_policy('manual_review', fixture.property(), 'first_name');
    perform fixture.lead('22220000-0000-4000-8000-000000000001');
    perform fixture.sync();
    update resman.lead_state set last_sync_at = '2020-01-01';
    update public."user" set first_name = 'Dayna';
end $$;

select is(
    fixture.show('P1', '2027-06-01 12:00:00Z', '{"first_name": "Ann"}'),
    '{"held": 1}', 'a person decides of what is shown'
);
select is(
    fixture.show('P1', '2027-06-01 12:00:00Z', '{"first_name": "Ann"}'), null,
    'shown again in the same second it is not to be looked up'
);
select is(
    fixture.show('P1', '2027-06-01 12:00:00Z', '{"first_name": "Bea"}'), '{"hinted": 1}',
    'another value of the same second is looked up, since either may be the newer'
);

select * from finish();
rollback;
