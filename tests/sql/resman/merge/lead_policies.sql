begin;
select plan(7);

create function pg_temp.rule(p_field text, p_stage text default 'prospect')
returns text
language sql
as $$
    select concat_ws(': ', rule ->> 'rule', rule ->> 'strategy')
    from (select resman.lead_policies(fixture.property(), p_stage) -> p_field as rule) as one
$$;

insert into resman.merge_policy (property_id, field, field_class, from_stage, strategy) values
(fixture.property(), 'phone', null, 'prospect', 'manual_review'),
(fixture.property(), 'phone', null, 'resident', 'resman_wins'),
(fixture.property(), null, 'contact', 'prospect', 'resman_wins'),
(null, 'email', null, 'prospect', 'manual_review'),
(fixture.property('22220000-0000-4000-8000-000000000002'), 'occupants', null, 'prospect', 'merged'),
(null, 'rent_min', null, 'prospect', 'merged');

select is(
    pg_temp.rule('phone'), 'field phone of this property: manual_review', 'its own field first'
);
select is(
    pg_temp.rule('phone', 'resident'), 'field phone of this property from resident: resman_wins',
    'of these the highest stage that is reached'
);
select is(
    pg_temp.rule('email'), 'class contact of this property: resman_wins',
    'a class of the property goes before a field of all'
);
select is(pg_temp.rule('rent_min'), 'field rent_min: merged', 'then a field of all');
select is(
    pg_temp.rule('occupants'), 'class preference: domiq_wins',
    'then its class; not another property''s'
);
delete from resman.merge_policy as policy
where policy.field_class = 'preference';
select is(pg_temp.rule('occupants'), 'default: manual_review', 'then the rule for everything');
select is(
    (select array_agg(field order by field) from jsonb_object_keys(
        resman.lead_policies(fixture.property(), 'prospect')
    ) as field),
    array[
        'email',
        'first_name',
        'last_name',
        'lost',
        'move_in_date',
        'occupants',
        'phone',
        'rent_max',
        'rent_min'
    ],
    'for every field whose value may come from both sides'
);

select * from finish();
rollback;
