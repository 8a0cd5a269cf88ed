begin;
select plan(2);

create function pg_temp.jobs()
returns text[]
language sql
as $$
    select array_agg(concat_ws(' ', left(job.unit_id::text, 1), job.status) order by job.unit_id)
    from resman.lead_sync_queue as job
$$;
do $$
declare
    v_claim jsonb;
begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    select claim into strict v_claim from fixture.claim() as claim;
    perform fixture.intend(v_claim);
    perform fixture.record(v_claim, '{"word": "ambiguous", "detail": "answer_lost"}');
    perform fixture.lead('20000000-0000-4000-8000-000000000002');
end $$;

select is(pg_temp.jobs(), '{1 pending,2 pending}', 'one lead was sent with no answer, one was not');
delete from public.conversation
where id is not null;
select is(
    pg_temp.jobs(), '{1 pending,2 cancelled}',
    'a call whose answer was lost is looked for, though its lead was deleted (I36)'
);

select * from finish();
rollback;
