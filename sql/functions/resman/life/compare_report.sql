create or replace function resman.compare_report(p_property_id uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select jsonb_build_object(
        'is_being_compared', exists (
            select 1 from resman.compare_run as open
            where open.property_id = p_property_id and open.finished_at is null
        ),
        'last_compared_at', last.finished_at,
        'compared_seen', last.seen_count, 'compared_unseen', last.unseen_count,
        'gone_prospects', (
            select count(*) from resman.gone_prospect as gone
            where gone.property_id = p_property_id
        )
    )
    from (select 1) as one
    left join lateral (
        select run.finished_at, run.seen_count, run.unseen_count
        from resman.compare_run as run
        where run.property_id = p_property_id and run.finished_at is not null
        order by run.finished_at desc
        limit 1
    ) as last on true
$$;

comment on function resman.compare_report(uuid) is
'Returns of a property whether it is being compared; when it was last, and how many prospects were '
'shown and were not; and how many are gone now.';
