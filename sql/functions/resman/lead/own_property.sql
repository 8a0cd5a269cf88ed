create or replace function resman.own_property(p_row public.conversation)
returns uuid
language sql
stable
set search_path = ''
as $$
    -- The name finds the host's column, and where the host has none, the null beside it. The table
    -- gives no row; it is named so that a session's plan is made anew when its columns change.
    select own.property_id::uuid
    from (select null::uuid as property_id) as absent
    cross join lateral (
        select property_id
        from (
            select p_row.*
            union all
            select conversation.* from public.conversation as conversation where false
        ) as lead
    ) as own
$$;

comment on function resman.own_property(public.conversation) is
'Returns the property that a conversation''s row names itself; null where the host has no such '
'column.';
