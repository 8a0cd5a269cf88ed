begin;
select plan(5);

do $$ begin
    perform fixture.property();
    perform fixture.connect();
    insert into resman.pull_cursor (property_id, last_pulled_at, served_at, pulled_through)
    values (fixture.property(), now(), now(), now() - interval '30 s');
    alter table resman.prospect_inbox disable trigger user;
    perform resman.hint_prospect(fixture.property(), 'p1');
end $$;
select is_empty(
    'select from resman.check_nothing_unread', 'what is to be read again soon is no fault'
);
do $$ begin
    update resman.prospect_inbox set updated_at = now() - interval '25 h';
end $$;
select results_eq(
    'select shown.prospect_id, shown.fault from resman.check_nothing_unread as shown',
    $$ values ('p1', 'it has waited for a day to be read again') $$,
    'after a day in which the property was read it is'
);
do $$ begin
    update resman.resman_integration set sync_direction = 'to_resman';
end $$;
select is_empty(
    'select from resman.check_nothing_unread', 'not where nothing may come in'
);
select is(
    resman.prospects_to_look_at(fixture.property(), 5, now()), '{}',
    'and there it is not looked for either'
);
do $$ begin
    update resman.pull_cursor set pulled_through = served_at + interval '1 s';
end $$;
select results_eq(
    'select shown.prospect_id, shown.fault from resman.check_nothing_unread as shown',
    $$ values (null::text, 'the cursor is beyond what was read') $$,
    'a cursor beyond ResMan''s clock is a fault'
);

select * from finish();
rollback;
