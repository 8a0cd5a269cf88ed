begin;
select plan(4);

create function pg_temp.posted(p_ours text, p_theirs jsonb)
returns text
language sql
as $$
    select string_agg((phone.value ->> 'type') || ' ' || (phone.value ->> 'number'), ', ')
    from jsonb_array_elements(resman.merge_phones(
        jsonb_build_object('phone', p_ours), '{"phone": "5125550101"}', p_theirs
    )) as phone
$$;

select is(
    pg_temp.posted(
        '5125550102',
        '{"phones": [
            {"type": "cell", "number": "(512) 555-0101"}, {"type": "home", "number": "7"}
        ]}'
    ),
    'cell 5125550102, home 7', 'ours, where it changed, replaces the one that it was'
);
select is(
    pg_temp.posted('5125550101', '{"phones": [{"type": "cell", "number": "5125550109"}]}'),
    'cell 5125550109', 'else all stay as ResMan has them'
);
select is(
    pg_temp.posted('5125550101', '{"phones": []}'), null,
    'also where staff have taken the last one away'
);
select is(
    pg_temp.posted('5125550101', '{}'), 'cell 5125550101', 'ours where ResMan''s are not known'
);

select * from finish();
rollback;
