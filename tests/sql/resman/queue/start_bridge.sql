begin;
select plan(1);

set local synchronous_commit = off;
do $$ begin perform fixture.bridge(); end $$;
select is(
    current_setting('synchronous_commit'), 'on', 'a bridge that runs is noted durably'
);

select * from finish();
rollback;
