create or replace view resman.check_capture_complete as
with job as (
    select
        queued.unit_id,
        max(queued.row_version) as row_version
    from resman.lead_sync_queue as queued
    where queued.status in ('pending', 'processing')
    group by queued.unit_id
)

select
    conversation.id as unit_id,
    conversation.resman_sync_version as row_version
from public.conversation as conversation
left join resman.lead_state as state on conversation.id = state.unit_id
left join job on conversation.id = job.unit_id
where
    conversation.resman_sync_version
    > greatest(coalesce(state.row_version, 0), coalesce(job.row_version, 0))
    and not exists (
        select 1 from resman.lead_change as change
        where change.kind = 'lead' and change.conversation_id = conversation.id
    );

comment on view resman.check_capture_complete is
'I1, I9: every counted change of a lead''s row was captured. A row is a fault.';
comment on column resman.check_capture_complete.unit_id is 'The lead.';
comment on column resman.check_capture_complete.row_version is 'Version of its row.';

grant select on resman.check_capture_complete to
tourbase_operator, tourbase_monitor, tourbase_bridge;
