create or replace function resman.seconds_until_due()
returns double precision
language sql
stable
security definer
set search_path = ''
as $$
    select extract(epoch from resman.next_due_at() - core.clock())::double precision
$$;

comment on function resman.seconds_until_due() is
'Returns the seconds until the next waiting job becomes due, negative when it is; null when none '
'waits. A bridge asks for seconds since its own clock may be wrong (semantics.md 3.13, T).';

grant execute on function resman.seconds_until_due() to
tourbase_bridge;
