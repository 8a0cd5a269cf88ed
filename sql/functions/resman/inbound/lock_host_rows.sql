create or replace function resman.lock_host_rows(p_units uuid[])
returns uuid[]
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
    v_units uuid[] := array(
        select conversation.id from public.conversation as conversation
        where conversation.id = any(p_units)
        order by conversation.id
        for no key update skip locked
    );
    v_wanted uuid[];
    v_users uuid[];
begin
    v_wanted := array(
        select distinct lead.user_id
        -- A name finds the host's column, and where the host has none, the null of the first row.
        from (select null::uuid as user_id) as absent
        cross join lateral (
            select user_id from public.conversation as conversation
            where conversation.id = any(v_units)
        ) as lead
        where lead.user_id is not null
    );
    v_users := array(
        select person.id from public."user" as person
        where person.id = any(v_wanted)
        order by person.id
        for no key update skip locked
    );
    return array(
        select lead.id
        from (select null::uuid as user_id) as absent
        cross join lateral (
            select id, user_id as person_id from public.conversation as conversation
            where conversation.id = any(v_units)
        ) as lead
        where lead.person_id is null or lead.person_id = any(v_users)
        order by lead.id
    );
end;
$$;

comment on function resman.lock_host_rows(uuid[]) is
'Locks the application''s rows of leads, in one order, but for those that somebody is writing; '
'returns the leads whose rows are all locked.';
