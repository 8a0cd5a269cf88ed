create or replace function resman.person_prospects(p_found resman.found_person)
returns table (prospect_id text, property_id uuid)
language sql
stable
set search_path = ''
as $$
    select mapping.resman_lead_id, mapping.property_id
    from resman.lead_sync_mapping as mapping
    where mapping.conversation_id = any(p_found.leads)
    union
    -- Those that ResMan has merged into them; a window that is read late may still show one.
    select alias.prospect_id, alias.property_id
    from resman.prospect_alias as alias
    inner join resman.lead_sync_mapping as mapping
        on alias.property_id = mapping.property_id and alias.winner_id = mapping.resman_lead_id
    where mapping.conversation_id = any(p_found.leads)
    union
    select request.resman_prospect_id, request.property_id
    from resman.tour_request as request
    where request.id = any(p_found.requests)
        and request.resman_prospect_id is not null and request.property_id is not null
    union
    select tombstone.resman_lead_id, tombstone.property_id
    from resman.lead_tombstone as tombstone
    where tombstone.unit_id = any(p_found.leads)
        and tombstone.resman_lead_id is not null and tombstone.property_id is not null
$$;

comment on function resman.person_prospects(resman.found_person) is
'Returns where a person stands in ResMan, as far as it was ever known.';
