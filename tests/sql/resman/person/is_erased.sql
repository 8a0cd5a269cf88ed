begin;
select plan(4);

create function pg_temp.fault(p_prospect_id text, p_macs jsonb)
returns text
language sql
as $$
    select resman.import_fault(
        integration,
        jsonb_build_object(
            'prospect_id', p_prospect_id, 'type', 'prospect', 'first_name', 'Dana',
            'last_name', 'Whitfield', 'macs', p_macs
        ),
        '{}', 'all'
    )
    from resman.resman_integration as integration
$$;

do $$ begin perform fixture.connect(); end $$;
select is(pg_temp.fault('p1', '["mac"]'), null, 'who is not erased is imported');

insert into resman.person_tombstone (kind, value, property_id, kid, erasure_id) values
('email', 'mac', null, 'k', gen_random_uuid()),
('prospect', 'p1', '11110000-0000-4000-8000-000000000001', null, gen_random_uuid());
select is(pg_temp.fault('p2', '["other"]'), null, 'nor is anybody else kept out');
select is(pg_temp.fault('p2', '["mac"]'), 'the person was erased', 'an address keeps out');
select is(pg_temp.fault('P1', '[]'), 'the person was erased', 'so does the prospect');
select * from finish();
rollback;
