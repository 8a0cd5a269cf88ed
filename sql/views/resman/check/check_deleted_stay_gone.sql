create or replace view resman.check_deleted_stay_gone as
select
    gone.unit_id,
    gone.resman_lead_id as prospect_id
from resman.lead_tombstone as gone
inner join resman.lead_sync_log as entry on gone.resman_lead_id = entry.resman_lead_id
where
    entry.sync_direction = 'from_resman' and entry.sync_type = 'create'
    and entry.created_at > gone.deleted_at
union all
select
    gone.unit_id,
    mapping.resman_lead_id as prospect_id
from resman.lead_tombstone as gone
inner join resman.lead_sync_mapping as mapping on gone.unit_id = mapping.conversation_id
where
    mapping.mapping_status in ('active', 'merged')
    and not exists (
        select 1 from public.conversation as conversation
        where conversation.id = gone.unit_id
    );

comment on view resman.check_deleted_stay_gone is
'I36: the prospect of a deleted lead is no other lead''s by a read, and no longer its own. A row '
'is a fault.';
comment on column resman.check_deleted_stay_gone.unit_id is 'The lead that was deleted.';
comment on column resman.check_deleted_stay_gone.prospect_id is 'Its prospect.';

grant select on resman.check_deleted_stay_gone to
tourbase_operator, tourbase_monitor, tourbase_bridge;
