begin;
select plan(2);

create function pg_temp.prospect(p_id text, p_at text)
returns jsonb
language sql
as $$
    select jsonb_build_object(
        'prospect_id', p_id, 'person_id', 'q' || p_id, 'type', 'prospect', 'events',
        jsonb_build_array(
            jsonb_build_object(
                'event_id', 'e' || p_id, 'at', p_at,
                'comments', 'x [ref:lead:10000000000040008000000000000001]'
            ),
            jsonb_build_object(
                'event_id', 'f' || p_id, 'at', p_at,
                'comments', 'y [ref:lead:10000000000040008000000000000001]'
            )
        )
    )
$$;
create function pg_temp.tasks()
returns text[]
language sql
as $$
    select array_agg(format('%s %s', task.kind, task.resman_prospect_id))
    from resman.staff_task as task
$$;

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;
create temporary table claimed as select claim from fixture.claim() as claim;
create temporary table found as
select
    jsonb_build_object('prospects', jsonb_build_array(
        pg_temp.prospect('p2', '2026-11-21T10:01:00+00:00'),
        pg_temp.prospect('p1', '2026-11-21T10:00:00+00:00')
    )) as prospects;

do $$ begin
    perform fixture.intend(claimed.claim) from claimed;
    perform fixture.record(claimed.claim, '{"word": "ambiguous", "detail": "answer_lost"}')
    from claimed;
    perform fixture.intend(claim, found.prospects) from fixture.claim() as claim, found;
end $$;
select is(
    (select mapping.resman_lead_id from resman.lead_sync_mapping as mapping)::text, 'p1',
    'the older is taken for a lost answer too'
);
select is(pg_temp.tasks(), array['review_duplicate p2'], 'and staff are asked about the other');

select * from finish();
rollback;
