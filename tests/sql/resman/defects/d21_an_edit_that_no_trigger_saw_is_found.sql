begin;
select plan(1);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync();
end $$;
set local session_replication_role = replica;
update public.conversation set ai_intent_summary = 'unseen';
set local session_replication_role = origin;

select is(
    array(select lead from resman.find_drift() as lead),
    array['10000000-0000-4000-8000-000000000001'::uuid],
    'the drift audit finds it'
);

select * from finish();
rollback;
