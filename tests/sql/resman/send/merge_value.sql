begin;
select plan(6);

create function pg_temp.posted(p_field text, p_ours text, p_base text, p_theirs jsonb)
returns text
language sql
as $$
    select resman.merge_value(
        p_field, jsonb_strip_nulls(jsonb_build_object(p_field, p_ours)),
        jsonb_strip_nulls(jsonb_build_object(p_field, p_base)), p_theirs
    ) #>> '{}'
$$;

select is(
    pg_temp.posted('email', 'new@x.com', 'old@x.com', '{"email": "staff@x.com"}'), 'new@x.com',
    'ours where it changed on our side'
);
select is(
    pg_temp.posted('email', 'old@x.com', 'old@x.com', '{"email": "staff@x.com"}'), 'staff@x.com',
    'else what ResMan has'
);
select is(
    pg_temp.posted('email', 'old@x.com', 'old@x.com', '{"email": null}'), null,
    'nothing where staff have emptied it'
);
select is(
    pg_temp.posted('first_name', 'Dana', 'Dana', '{"first_name": null}'), 'Dana',
    'but a name is always needed'
);
select is(
    pg_temp.posted('email', null, 'old@x.com', '{"email": "old@x.com"}'), 'old@x.com',
    'what was emptied on our side cannot be told'
);
select is(
    pg_temp.posted('email', 'old@x.com', 'old@x.com', '{}'), 'old@x.com',
    'ours where ResMan''s is not known'
);

select * from finish();
rollback;
