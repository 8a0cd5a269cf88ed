create or replace function resman.find_backfill(
    p_property_id uuid,
    p_since timestamptz,
    p_after uuid,
    p_limit integer
)
returns table (found uuid[], looked uuid[], is_end boolean)
language sql
stable
set search_path = ''
-- The application's times without a zone are UTC.
set timezone = 'UTC'
as $$
    -- So few at once that a property with few leads among many costs as little.
    with seen as materialized (
        select
            conversation.id,
            conversation.resman_sync_version = 0
            and resman.lead_property(conversation) = p_property_id
            and (
                p_since is null
                or (to_jsonb(conversation) ->> 'created_at')::timestamptz >= p_since
            ) as is_ours
        from public.conversation as conversation
        where conversation.id >= coalesce(p_after, '00000000-0000-0000-0000-000000000000')
            and conversation.id is distinct from p_after
        order by conversation.id
        limit 2000
    )

    select
        array(
            select seen.id from seen
            where seen.is_ours
                and not exists (
                    select 1 from resman.lead_state as state where state.unit_id = seen.id
                )
                and not exists (
                    select 1 from resman.lead_sync_queue as job
                    where job.unit_id = seen.id and job.status = 'pending'
                )
            order by seen.id
            limit p_limit
        ),
        array(select seen.id from seen order by seen.id),
        (select count(*) < 2000 from seen)
$$;

comment on function resman.find_backfill(uuid, timestamptz, uuid, integer) is
'Returns leads of a property behind an id that were never captured, at most so many of the next '
'2,000 leads of all properties; those that were looked at; and whether they were the last.';
