create or replace function resman.take_news(p_facts resman.call_facts)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_mapping resman.lead_sync_mapping := p_facts.mapping;
    v_prospect jsonb := resman.mapped_prospect(p_facts.found, v_mapping.resman_lead_id);
    v_remote jsonb := resman.remote_fields(v_prospect);
    v_served_at timestamptz := (p_facts.found ->> 'served_at')::timestamptz;
begin
    if v_prospect is null or v_mapping.mapping_status <> 'active' then
        return true;
    elsif (p_facts.state).held is not null and not resman.settle_read(row(
        v_mapping.conversation_id, v_mapping.property_id, v_mapping.resman_lead_id, v_remote,
        v_prospect ->> 'content_hash', v_served_at
    )::resman.lead_read) then
        return false;
    end if;
    return (
        (p_facts.state).held is null
        and not resman.is_remote_news((p_facts.state).base, (p_facts.state).shown, v_remote)
    ) or resman.apply_remote(v_mapping.conversation_id, v_prospect, v_served_at) ->> 'state'
        is distinct from 'hinted';
end;
$$;

comment on function resman.take_news(resman.call_facts) is
'Brings into the application what ResMan shows of a mapped lead before anything is sent over it, '
'and carries out what was decided of its conflicts; returns false where it must be read again '
'first. The caller holds the lead.';
