create or replace function resman.tour_reports(p_filter jsonb)
returns setof jsonb
language sql
stable
security definer
set search_path = ''
as $$
    select to_jsonb(found)
    from resman.tour_status as found
    where (p_filter ->> 'property_id' is null or found.property_id = (p_filter ->> 'property_id')::uuid)
        and (p_filter ->> 'status' is null or found.status = p_filter ->> 'status')
        and (p_filter ->> 'sync_state' is null or found.sync_state = p_filter ->> 'sync_state')
        and (p_filter ->> 'since' is null or found.starts_at >= (p_filter ->> 'since')::timestamptz)
    order by found.starts_at desc, found.tour_id
    limit coalesce((p_filter ->> 'limit')::integer, 50)
$$;

comment on function resman.tour_reports(jsonb) is
'Returns tours as tour_status has them, the latest start first; p_filter may hold property_id, '
'status, sync_state, since (of the start) and limit.';

grant execute on function resman.tour_reports(jsonb) to
tourbase_operator, tourbase_bridge;
