create or replace function resman.fold_changes(p_limit integer default 1000)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
-- All is found by ids. What the planner believes of a queue is always out of date, and a session
-- keeps its plans: no other way is left, here and in what is called.
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
set lock_timeout = '200ms'
as $$
declare
    v_changes bigint[];
    v_users uuid[];
    v_leads uuid[];
    v_locked uuid[];
    v_folded bigint[];
    v_count integer;
begin
    select array_agg(picked.id), array_agg(distinct picked.user_id), array_agg(distinct picked.conversation_id)
    into v_changes, v_users, v_leads
    from (
        select change.id, change.user_id, change.conversation_id
        from resman.lead_change as change
        order by change.id
        limit p_limit
        for update skip locked
    ) as picked;
    if v_changes is null then
        return 0;
    end if;
    v_count := cardinality(v_changes);
    v_changes := resman.fold_requests(v_changes);
    v_count := v_count - cardinality(v_changes);

    select array_agg(mine.id) into v_locked
    -- A name finds the host's column, and where the host has none, the null of the first row.
    from (select null::uuid as user_id) as absent
    cross join lateral (
        select id
        from public.conversation as conversation
        where user_id = any(v_users) or id = any(v_leads)
        order by id
        for no key update skip locked
    ) as mine;

    v_folded := resman.fold_locked(v_changes, coalesce(v_locked, '{}'));
    return v_count + cardinality(v_folded);
end;
$$;

comment on function resman.fold_changes(integer) is
'Turns noted changes of persons, notifications and tours into pending jobs of their leads, or of '
'the requests that have none; returns how many. What somebody is writing waits for the next call '
'(decisions.md 46). Writes lead_change, lead_sync_queue, notification_state, person_state.';

grant execute on function resman.fold_changes(integer) to
tourbase_bridge;
