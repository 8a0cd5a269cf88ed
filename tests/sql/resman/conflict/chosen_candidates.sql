begin;
select plan(7);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001', p_user_id => '20000000-0000-4000-8000-000000000001');
end $$;
-- ResMan has two prospects that may be this person.
create function pg_temp.intended()
returns jsonb
language sql
as $$
    select fixture.intend(claim, jsonb_build_object('prospects', (
        select jsonb_agg(jsonb_build_object(
            'prospect_id', id, 'person_id', 'q' || id, 'type', 'prospect', 'events', '[]'::jsonb,
            'last_name', 'Whitfield',
            'email', resman.lead_projection((claim ->> 'unit_id')::uuid) -> 'email'
        ))
        from unnest(array['p1', 'p2']) as id
    )))
    from fixture.claim() as claim
$$;
create function pg_temp.found()
returns resman.lead_sync_conflicts
language sql
as $$ select conflict from resman.lead_sync_conflicts as conflict $$;

select is(pg_temp.intended() ->> 'why', 'RM303', 'nobody guesses which of two prospects it is');
select is((pg_temp.found()).resman_value, '["p1", "p2"]', 'the conflict names them');
select throws_ok(
    $$ select resman.resolve_conflict((pg_temp.found()).id, 'resman_wins') $$, 'TB503',
    'the conflict cannot be settled so', 'that it is one of them is not enough'
);
do $$ begin
    perform resman.resolve_conflict((pg_temp.found()).id, 'resman_wins', '"P2"');
    perform resman.fold_changes();
end $$;
select is(
    (
        select (intent -> 'document' ->> 'kind', intent -> 'document' ->> 'prospect_id')::text
        from pg_temp.intended() as intent
    ), '(note,p2)', 'the one that was chosen is taken'
);
select ok((pg_temp.found()).settled_at is not null, 'which carries it out');

do $$ begin
    perform fixture.lead('10000000-0000-4000-8000-000000000002', p_user_id => '20000000-0000-4000-8000-000000000002');
    perform pg_temp.intended();
    perform resman.resolve_conflict(conflict.id, 'domiq_wins') from resman.lead_sync_conflicts as conflict
    where conflict.resolution_status = 'pending';
    perform resman.fold_changes();
end $$;
select is(pg_temp.intended() -> 'document' ->> 'kind', 'create', 'or a new one is made');
select is(
    (
        select count(*)::integer from resman.lead_sync_conflicts as conflict
        where conflict.settled_at is null
    ),
    0, 'and nothing is left to carry out'
);

select * from finish();
rollback;
