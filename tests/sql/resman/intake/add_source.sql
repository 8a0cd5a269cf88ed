begin;
select plan(8);

create function pg_temp.source(p_changes jsonb default '{}')
returns jsonb
language sql
as $$
    select '{"source_name": "kiosk", "source_type": "api", "data_mapping": {
        "prospect": {"name": "who"}, "tour": {"property_id": "where", "scheduled_date": "when"}
    }}'::jsonb || p_changes
$$;

select is(
    resman.add_source(pg_temp.source()) - 'source_id' - 'data_mapping',
    '{"source_name": "kiosk", "source_type": "api", "is_active": true, "signing_secrets": 0,
      "bearer_tokens": 0, "body_limit_bytes": 65536, "rate_per_minute": 600,
      "validation_rules": [], "property_aliases": {}}',
    'a source is there as its file says, with no secret'
);
select throws_ok(
    $$ select resman.add_source(pg_temp.source()) $$, 'TB403', 'the source is there already',
    'a source is not overwritten by chance'
);
select is(
    resman.add_source(pg_temp.source('{"rate_per_minute": 5, "is_active": false}'), true)
    -> 'rate_per_minute',
    '5', 'it is, where that is meant'
);
select is(
    resman.source_access('kiosk'), null, 'a source that is not active lets nobody in'
);
select throws_ok(
    $$ select resman.add_source(pg_temp.source('{"source_name": "Kiosk 2"}')) $$, 'TB401',
    'the mapping of the source cannot be used', 'a name that no address can hold is refused'
);
select throws_ok(
    $$ select resman.add_source(
        pg_temp.source('{"data_mapping": {"tour": {"shoe_size": "x"}}}')
    ) $$, 'TB401', 'the mapping of the source cannot be used', 'so is a field that there is not'
);
select is(
    (select count(*)::integer from resman.source_report()), 6,
    'every source is reported, the shipped ones too'
);
select results_eq(
    $$ select action from core.audit_event where subject_type = 'source' order by id $$,
    array['add_source', 'replace_source'], 'who did it is written down'
);
select * from finish();
rollback;
