create or replace view resman.check_no_phantom_version as
with known as (
    select
        job.unit_id,
        job.row_version
    from resman.lead_sync_queue as job
    where job.status in ('pending', 'processing')
    union all
    select
        state.unit_id,
        state.row_version
    from resman.lead_state as state
)

select
    known.unit_id,
    max(known.row_version) as row_version
from known
left join public.conversation as conversation on known.unit_id = conversation.id
where
    known.row_version > coalesce(conversation.resman_sync_version, 0)
    and not exists (
        select 1 from resman.lead_tombstone as gone
        where gone.unit_id = known.unit_id
    )
group by known.unit_id;

comment on view resman.check_no_phantom_version is
'I2, I5: no job and no state knows a version that its lead''s row never had, so a write that was '
'rolled back left nothing and nobody lowered a version. A row is a fault.';
comment on column resman.check_no_phantom_version.unit_id is 'The lead.';
comment on column resman.check_no_phantom_version.row_version is 'The version that is known of it.';

grant select on resman.check_no_phantom_version to
tourbase_operator, tourbase_monitor, tourbase_bridge;
