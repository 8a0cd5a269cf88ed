begin;
select plan(14);

do $$ begin
    perform fixture.property();
    perform fixture.connect();
    update resman.resman_integration set created_at = now() - interval '40 days';
    insert into resman.pull_cursor (property_id, pulled_through)
    values (fixture.property(), now() - interval '5 minutes');
end $$;
create function pg_temp.reader()
returns text
language sql
as $$
    select resman.pull_reader(taken, integration, interval '10 minutes', core.clock())
    from resman.pull_cursor as taken
    inner join resman.resman_integration as integration
        on taken.property_id = integration.property_id
$$;
create function pg_temp.read_through(p_ago text)
returns text
language sql
as $$
    update resman.pull_cursor set pulled_through = core.clock() - p_ago::interval;
    select pg_temp.reader()
$$;
create function pg_temp.set_reader(p_changes jsonb)
returns text
language sql
as $$
    select resman.set_property(fixture.property(), p_changes);
    select pg_temp.reader()
$$;
create function pg_temp.fault()
returns text
language sql
as $$
    select regexp_replace(resman.reader_fault(integration), 'at [0-9: -]+UTC', 'at …')
    from resman.resman_integration as integration
$$;

select is(pg_temp.reader(), 'v1', 'nobody is read by v2 who is not set to be');
select is(pg_temp.set_reader('{"reader": "v2"}'), 'v2', 'who is set to be is');
select throws_ok(
    $$ select pg_temp.set_reader('{"reader": "v3"}') $$, 'TB204', 'reader is unknown',
    'there is no third'
);
select is(pg_temp.read_through(null), 'v1', 'the first time is for windows');
select is(pg_temp.read_through('31 days'), 'v1', 'and so is a long gap');
update resman.resman_integration set created_at = now() - interval '8 minutes';
select is(
    pg_temp.read_through('5 minutes'), 'v1',
    'and what was changed before the property was connected'
);
update resman.resman_integration set created_at = now() - interval '40 days';

do $$ begin
    perform fixture.rules();
end $$;
select is(
    array[pg_temp.reader(), pg_temp.fault()],
    array['v1', 'it is read by v1: it has slots or tours, and v2 shows no appointments'],
    'appointments are for v1'
);
delete from resman.opening_hours;

select resman.note_reader_refused(fixture.property(), 'HTTP 401, code 20001');
select is(
    array[pg_temp.reader(), pg_temp.fault()],
    array[
        'v1', 'it is read by v1: ResMan refused v2 at … (HTTP 401, code 20001), and is asked again '
        'a day later or when the reader is set'
    ],
    'after a refusal v1 is read, and the property says why'
);
select is(
    (
        select report -> 'reading' ->> 'readers'
        from resman.status_report() as report
    ),
    (
        select jsonb_build_array('Elm Court: ' || resman.reader_fault(integration))::text
        from resman.resman_integration as integration
    ),
    'the status does too'
);
select is(
    pg_temp.set_reader('{"sync_frequency": "hourly"}'), 'v1', 'another setting changes nothing'
);
select is(pg_temp.set_reader('{"reader": "v2"}'), 'v2', 'who sets the reader has it asked again');

select resman.note_reader_refused(fixture.property(), 'HTTP 404');
update core.clock_shift set shift = interval '1 day 1 second';
select is(pg_temp.read_through('5 minutes'), 'v2', 'and it is asked again a day later');
select resman.note_reader_refused(fixture.property(), 'HTTP 404');
select resman.readmit_account(resman.account_key(integration.api_credentials))
from resman.resman_integration as integration;
select is(pg_temp.reader(), 'v2', 'and with a new key');

insert into resman.compare_run (property_id, asked_at) values (fixture.property(), core.clock());
select is(
    (
        select claim ->> 'reader'
        from resman.claim_pulls(fixture.bridge()) as claim
    ),
    'v1', 'the comparison of the night reads all of it'
);

select * from finish();
rollback;
