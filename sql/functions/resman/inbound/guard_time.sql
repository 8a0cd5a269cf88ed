create or replace function resman.guard_time()
returns interval
language sql
stable
set search_path = ''
as $$
    select make_interval(secs => coalesce(
        (
            select max((bridge.settings ->> 'guard_seconds')::double precision)
            from resman.bridge as bridge
            where bridge.ended_at is null
        ),
        30
    ))
$$;

comment on function resman.guard_time() is
'Returns how long after a call an older value counts as a late one: the longest that a running '
'bridge is set to.';
