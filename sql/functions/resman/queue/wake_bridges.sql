create or replace function resman.wake_bridges()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
    select pg_notify('tourbase', '')
$$;

comment on function resman.wake_bridges() is
'Wakes the other bridges, for one that has nobody free for what was written in reliance on it. '
'Whether there is anything it does not ask: that would cost more than a look of an idle bridge.';

grant execute on function resman.wake_bridges() to
tourbase_bridge;
