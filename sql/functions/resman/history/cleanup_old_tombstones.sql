create or replace function resman.cleanup_old_tombstones()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
    with old as (
        select gone.unit_id
        from resman.lead_tombstone as gone
        left join resman.pull_cursor as taken on gone.property_id = taken.property_id
        where gone.deleted_at < core.clock() - greatest(
            interval '90 days',
            -- What staff changed while a property was not read is still to come.
            2 * (core.clock() - taken.last_pulled_at + interval '1 day')
        )
            and not exists (
                select 1 from resman.lead_sync_queue as job
                where job.unit_id = gone.unit_id and job.status in ('pending', 'processing')
            )
            and not exists (
                select 1 from resman.lead_state as state
                where state.unit_id = gone.unit_id and state.doubt_at is not null
            )
        order by gone.deleted_at
        limit 10000
        for no key update of gone skip locked
    ),

    known as (
        -- Its row is not missed any more. What else is known of the lead stays.
        update resman.lead_state as state
        set row_version = 0
        from old
        where state.unit_id = old.unit_id and state.row_version > 0
    )

    delete from resman.lead_tombstone as gone
    using old
    where gone.unit_id = old.unit_id
$$;

comment on function resman.cleanup_old_tombstones() is
'Deletes tombstones of leads that were deleted more than 90 days ago, later where their property '
'is not read, 10,000 at a call; the mapping stays, so that none is imported again. Those of erased '
'persons stay.';

grant execute on function resman.cleanup_old_tombstones() to
tourbase_bridge, tourbase_operator;
