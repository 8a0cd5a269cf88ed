create or replace function resman.find_drift(p_limit integer default 1000)
returns setof uuid
language sql
stable
security definer
set search_path = ''
as $$
    select state.unit_id
    from resman.lead_state as state
    cross join lateral resman.lead_projection(state.unit_id) as lead (fields)
    where state.sync_status = 'synced'
        and lead.fields is not null
        and resman.dirty_fields(lead.fields, state.base) <> '{}'
        and not exists (
            select 1 from resman.lead_sync_queue as job
            where job.unit_id = state.unit_id and job.status in ('pending', 'processing')
        )
    order by state.unit_id
    limit p_limit
$$;

comment on function resman.find_drift(integer) is
'Returns leads whose row differs from what ResMan is known to hold although nothing waits: '
'edits that no trigger saw, with session_replication_role = replica for example (D21).';

grant execute on function resman.find_drift(integer) to
tourbase_bridge, tourbase_operator;
