create or replace function resman.promise_look()
returns void
language sql
volatile
set search_path = ''
as $$
    select setval(
        'resman.doorbell_seq', (extract(epoch from clock_timestamp()) * 1000000)::bigint + 200000
    )
$$;

comment on function resman.promise_look() is
'Promises for 0.2 seconds that a bridge looks again for work, so that nobody need ring.';
