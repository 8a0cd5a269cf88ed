create or replace view resman.check_row_tells_the_truth as
select
    conversation.id as unit_id,
    conversation.resman_sync_version as row_version
from public.conversation as conversation
left join resman.lead_state as state on conversation.id = state.unit_id
where
    conversation.resman_sync_status = 'synced'
    and conversation.resman_sync_version > coalesce(state.row_version, 0);

comment on view resman.check_row_tells_the_truth is
'I10: a row that says synced has no version that was not looked at. A row is a fault.';
comment on column resman.check_row_tells_the_truth.unit_id is 'The lead.';
comment on column resman.check_row_tells_the_truth.row_version is 'Version of its row.';

grant select on resman.check_row_tells_the_truth to
tourbase_operator, tourbase_monitor, tourbase_bridge;
