create or replace view resman.check_conflicts_differ as
select
    conflict.conversation_id as unit_id,
    conflict.conflict_field as field
from resman.lead_sync_conflicts as conflict
where
    conflict.resolution_status in ('pending', 'manual_review')
    and conflict.conflict_type in ('data_conflict', 'field_mismatch')
    and conflict.domiq_value = conflict.resman_value;

comment on view resman.check_conflicts_differ is
'I33: a field in which both sides hold the same waits for nobody. A row is a fault.';
comment on column resman.check_conflicts_differ.unit_id is 'The lead.';
comment on column resman.check_conflicts_differ.field is 'The field that is open.';

grant select on resman.check_conflicts_differ to
tourbase_operator, tourbase_monitor, tourbase_bridge;
