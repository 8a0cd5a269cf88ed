begin;
select plan(4);

create function pg_temp.wrong(p_rules jsonb, p_payload jsonb)
returns text[]
language sql
as $$
    select array(
        select format('%s %s', found.violation ->> 'field', found.violation ->> 'code')
        from jsonb_array_elements(resman.validate_fields(
            compiled.entries, resman.map_payload(compiled.entries, p_payload)
        )) as found (violation)
        order by 1
    )
    from (
        select resman.compile_source(
            '{"prospect": {"name": "who", "email": "mail", "phone": "tel"}, "version": "v"}', p_rules
        ) as entries
    ) as compiled
$$;

select is(
    pg_temp.wrong(
        '[{"field": "prospect.name", "required": true, "min_length": 2},
          {"field": "mail", "required": true, "type": "email"},
          {"field": "prospect.phone", "type": "phone"}]', '{"mail": "Dana", "tel": "12", "v": "x"}'
    ), array['mail type', 'tel type', 'v type', 'who required'],
    'everything is told at once, in the sender''s names'
);
select is(
    pg_temp.wrong(
        '[{"field": "who", "max_length": 3, "pattern": "^[A-Z]"},
          {"field": "tel", "pattern": "^\\+"}]', '{"who": "Dana", "tel": "5125550143"}'
    ), array['tel pattern', 'who too_long'], 'lengths and patterns'
);
select is(
    pg_temp.wrong('[]', jsonb_build_object('who', repeat('x', 201), 'mail', repeat('x', 5000))),
    array['mail too_long', 'who too_long'], 'no field may be longer than what holds it'
);
select is(
    pg_temp.wrong(
        '[{"field": "mail", "required": true, "type": "email"}]', '{"mail": "dana@example.com"}'
    ), '{}', 'what is right passes'
);

select * from finish();
rollback;
