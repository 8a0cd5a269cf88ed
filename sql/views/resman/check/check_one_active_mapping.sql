create or replace view resman.check_one_active_mapping as
select
    mapping.conversation_id as unit_id,
    mapping.resman_lead_id
from resman.lead_sync_mapping as mapping
where
    mapping.resman_contact_id is null
    or (
        mapping.mapping_status = 'active' and exists (
            select 1 from resman.lead_sync_mapping as other
            where
                other.property_id = mapping.property_id
                and other.resman_lead_id = mapping.resman_lead_id
                and other.mapping_status = 'active'
                and other.id <> mapping.id
        )
    );

comment on view resman.check_one_active_mapping is
'I14, I37: a prospect belongs to one lead, and a mapped lead has both ids. A row is a fault.';
comment on column resman.check_one_active_mapping.unit_id is 'The lead.';
comment on column resman.check_one_active_mapping.resman_lead_id is 'The prospect.';

grant select on resman.check_one_active_mapping to
tourbase_operator, tourbase_monitor, tourbase_bridge;
