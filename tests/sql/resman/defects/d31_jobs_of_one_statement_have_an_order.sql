begin;
select plan(3);

select fixture.connect();
with person as (
    insert into public."user" (first_name, last_name, email)
    select
        'Dana' as first_name,
        'Whitfield' as last_name,
        number || '@example.com' as email
    from generate_series(1, 20) as number
    returning id
)

insert into public.conversation (chatbot_id, user_id, status)
select
    fixture.property() as chatbot_id,
    person.id as user_id,
    'new' as status
from person;

select is(
    (select count(distinct job.due_at)::integer from resman.lead_sync_queue as job), 1,
    'the jobs of one statement are of one time'
);
select is(
    (select count(distinct job.seq)::integer from resman.lead_sync_queue as job), 20,
    'each has a number of its own'
);
select is(
    (select claim ->> 'job_id' from fixture.claim(fixture.bridge(), 1) as claim),
    (
        select job.id::text from resman.lead_sync_queue as job
        order by job.seq limit 1
    ),
    'and they are worked on in that order'
);

select * from finish();
rollback;
