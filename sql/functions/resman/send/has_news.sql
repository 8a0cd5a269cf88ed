create or replace function resman.has_news(
    p_state resman.lead_state,
    p_mapping resman.lead_sync_mapping,
    p_found jsonb
)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
declare
    v_prospect jsonb;
begin
    -- A further lead of a prospect is another person's row: what staff wrote of the first is not its.
    if p_mapping.mapping_status is distinct from 'active' then
        return false;
    elsif p_state.held is not null then
        return true;
    end if;
    v_prospect := resman.mapped_prospect(p_found, p_mapping.resman_lead_id);
    -- Most often it is what was answered to the last call.
    return v_prospect is not null
        and v_prospect ->> 'content_hash' is distinct from p_state.remote_hash
        and resman.is_remote_news(p_state.base, p_state.shown, resman.remote_fields(v_prospect));
end;
$$;

comment on function resman.has_news(resman.lead_state, resman.lead_sync_mapping, jsonb) is
'Tells whether what was found in ResMan must be merged before anything is sent over it: it shows '
'of the mapped lead what is not known, or a field of the lead is held.';
