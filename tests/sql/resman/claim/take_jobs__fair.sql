begin;
select plan(3);

-- One property with a hundred leads and four with five each, claimed four at a time.
do $$
declare
    v_property uuid;
begin
    for n in 1..5 loop
        v_property := fixture.property(format('2222000%s-0000-4000-8000-000000000001', n)::uuid);
        perform fixture.connect(v_property);
        perform fixture.lead(gen_random_uuid(), v_property)
        from generate_series(1, case n when 1 then 100 else 5 end);
    end loop;
end $$;
create temporary table claimed (claim integer, property_id uuid);
create temporary table bridge as select fixture.bridge() as id;
do $$ begin
    for n in 1..5 loop
        insert into claimed
        select n, taken.property_id from bridge, resman.take_jobs(bridge.id, 4) as taken;
    end loop;
end $$;

select is(
    (select count(*)::integer from claimed), 20, 'each claim is full'
);
select is(
    (
        select array_agg(served.jobs order by served.jobs)
        from (
            select count(*)::integer as jobs
            from claimed
            group by property_id
        ) as served
    ),
    array[4, 4, 4, 4, 4],
    'after twenty jobs each of five properties had four'
);

-- A property that had nothing to do is not owed the turns of the others.
do $$ begin
    perform fixture.connect(fixture.property('33330000-0000-4000-8000-000000000001'));
    perform fixture.lead(gen_random_uuid(), '33330000-0000-4000-8000-000000000001')
    from generate_series(1, 10);
    delete from claimed;
    for n in 1..6 loop
        insert into claimed
        select n, taken.property_id from bridge, resman.take_jobs(bridge.id, 2) as taken;
    end loop;
end $$;
select is(
    (
        select array_agg(served.jobs order by served.jobs)
        from (
            select count(*)::integer as jobs
            from claimed
            group by property_id
        ) as served
    ),
    array[1, 1, 1, 1, 4, 4],
    'the new one has as many as the one of much, and the others their last'
);

select * from finish();
rollback;
