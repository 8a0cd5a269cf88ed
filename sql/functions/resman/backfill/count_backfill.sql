create or replace function resman.count_backfill(p_property_id uuid, p_since timestamptz)
returns table (property_id uuid, leads bigint)
language sql
stable
set search_path = ''
-- The application's times without a zone are UTC.
set timezone = 'UTC'
as $$
    select integration.property_id, count(lead.property_id)
    from resman.resman_integration as integration
    left join (
        select resman.lead_property(conversation) as property_id
        from public.conversation as conversation
        where conversation.resman_sync_version = 0
            and (
                p_since is null
                or (to_jsonb(conversation) ->> 'created_at')::timestamptz >= p_since
            )
            and not exists (
                select 1 from resman.lead_state as state where state.unit_id = conversation.id
            )
            and not exists (
                select 1 from resman.lead_sync_queue as job
                where job.unit_id = conversation.id and job.status = 'pending'
            )
    ) as lead on integration.property_id = lead.property_id
    where p_property_id is null or integration.property_id = p_property_id
    group by integration.property_id
$$;

comment on function resman.count_backfill(uuid, timestamptz) is
'Returns how many leads of each connected property, or of the one, were never captured, which is '
'what a backfill sends.';
