create or replace function resman.restore_report()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
    select jsonb_build_object(
        'state', epoch.state, 'epoch', epoch.epoch, 'gap_from', epoch.gap_from,
        'held_at', epoch.held_at, 'confirmed_at', epoch.confirmed_at,
        'confirmed_by', epoch.confirmed_by,
        'properties', coalesce((
            select jsonb_agg(to_jsonb(sweep) - 'claimed_until' order by sweep.property_id)
            from resman.restore_sweep as sweep
        ), '[]'::jsonb),
        'found', coalesce((
            select jsonb_object_agg(counted.kind, counted.findings)
            from (
                select finding.kind, count(*) as findings
                from resman.restore_finding as finding
                group by finding.kind
            ) as counted
        ), '{}'::jsonb),
        'for_people', coalesce((
            select jsonb_agg(to_jsonb(finding) order by finding.property_id, finding.prospect_id)
            from resman.restore_finding as finding
            where finding.kind in ('unknown', 'newer')
        ), '[]'::jsonb)
    )
    from resman.sync_epoch as epoch
$$;

comment on function resman.restore_report() is
'Returns whether the database went back in time, how far ResMan is searched, how much of which '
'kind was found, and what of it is for people.';

grant execute on function resman.restore_report() to
tourbase_operator, tourbase_monitor;
