begin;
select plan(3);

select is(
    (
        select count(*)::integer from pg_indexes
        where schemaname = 'public' and indexdef ~ 'resman_sync_status|resman_last_sync_at'
    ), 0, 'the status indexes stand on the side state'
);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync();
end $$;
create temporary table before as
select
    pg_stat_get_xact_tuples_updated('public.conversation'::regclass) as updated,
    pg_stat_get_xact_tuples_hot_updated('public.conversation'::regclass) as hot;
update public.conversation set ai_intent_summary = 'x';
create temporary table claimed as select claim from fixture.claim() as claim;
select
    fixture.intend(
        claimed.claim, '{"prospects": [{"prospect_id": "p1", "person_id": "qp1", "events": []}]}'
    )
from claimed;
select fixture.record(claimed.claim, '{"word": "ok", "prospect_id": "p1", "person_id": "qp1"}')
from claimed;

select is(
    (
        select pg_stat_get_xact_tuples_updated('public.conversation'::regclass) - before.updated
        from before
    )::integer, 2, 'an edit costs the lead''s row one write more'
);
select is(
    (
        select pg_stat_get_xact_tuples_hot_updated('public.conversation'::regclass) - before.hot
        from before
    )::integer, 2, 'and no index is touched by either'
);

select * from finish();
rollback;
