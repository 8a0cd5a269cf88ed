begin;
select plan(4);

insert into public.property (id, name, address, city, state, zip_code)
values ('a0000000-0000-4000-8000-000000000001', 'Elm', '1 Elm', 'Austin', 'TX', '78701');

select is(
    resman.set_property_alias('website', ' ELM-1 ', 'a0000000-0000-4000-8000-000000000001')
    -> 'property_aliases',
    '{"elm-1": "a0000000-0000-4000-8000-000000000001"}', 'case and edges do not count'
);
select is(
    resman.set_property_alias('website', 'elm-1', null) -> 'property_aliases', '{}',
    'a name is forgotten again'
);
select throws_ok(
    $$ select resman.set_property_alias('nobody', 'x', 'a0000000-0000-4000-8000-000000000001') $$,
    'TB402', 'source is unknown', 'an unknown source is refused'
);
select throws_ok(
    $$ select resman.set_property_alias('website', 'x', gen_random_uuid()) $$, '23503', null,
    'so is an unknown property'
);
select * from finish();
rollback;
