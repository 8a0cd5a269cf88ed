create or replace function resman.lead_version(p_unit_id uuid)
returns bigint
language sql
stable
set search_path = ''
as $$
    select coalesce(
        (select state.version from resman.lead_state as state where state.unit_id = p_unit_id), 0
    ) + coalesce(
        (
            select sum(job.change_count)
            from resman.lead_sync_queue as job
            where job.unit_id = p_unit_id and job.status in ('pending', 'processing')
        ),
        0
    )::bigint
$$;

comment on function resman.lead_version(uuid) is
'Returns a lead''s version: the changes counted at its last claim and those that wait '
'(semantics.md 3.1: V).';
