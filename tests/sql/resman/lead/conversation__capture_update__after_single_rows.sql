begin;
select plan(2);

insert into public."user" (first_name, last_name, email)
select
    'Dana' as first_name,
    'Hollis' as last_name,
    number || '@example.com' as email
from generate_series(1, 12000) as number;
insert into public.conversation (user_id, status)
select
    id as user_id,
    'qualified' as status
from public."user";

-- By now the session has planned the triggers' statements, for one row at a time.
do $$
begin
    for number in 1 .. 12 loop
        update public.conversation set ai_intent_summary = number
        where id = (select min(id::text)::uuid from public.conversation);
        update public."user" set first_name = number
        where id = (select min(id::text)::uuid from public."user");
    end loop;
end;
$$;

set local statement_timeout = '5s';
select lives_ok(
    'update public.conversation set ai_intent_summary = ''many''',
    'an update of many leads ends soon after updates of one'
);
select lives_ok(
    'update public."user" set first_name = ''many''',
    'so does one of many persons'
);

select * from finish();
rollback;
