create or replace function resman.import_fault(
    p_integration resman.resman_integration,
    p_prospect jsonb,
    p_persons uuid[],
    p_import text
)
returns text
language sql
stable
set search_path = ''
as $$
    select case
        when not p_integration.import_prospects then 'importing is switched off'
        when coalesce(p_prospect ->> 'type', '') not in ('prospect', 'applicant')
            then 'it is neither a prospect nor an applicant'
        when exists (
            select 1 from resman.lead_sync_mapping as mapping
            where mapping.resman_lead_id = lower(p_prospect ->> 'prospect_id')
        ) then 'it has or had a lead of ours'
        when jsonb_array_length(coalesce(p_prospect -> 'markers', '[]'::jsonb)) > 0 or exists (
            select 1 from resman.intake_prospects as made
            where made.property_id = p_integration.property_id
                and made.resman_prospect_id = lower(p_prospect ->> 'prospect_id')
        ) then 'we have made it, or told of it'
        when resman.is_erased(
            p_integration.property_id, p_prospect ->> 'prospect_id', p_prospect -> 'macs'
        ) then 'the person was erased'
        when p_import = 'none' or (p_import in ('new', 'look') and (
            (p_prospect ->> 'first_event_at')::timestamptz < p_integration.created_at
            or exists (
                select 1 from resman.prospect_inbox as inbox
                where inbox.property_id = p_integration.property_id
                    and inbox.prospect_id = lower(p_prospect ->> 'prospect_id')
                    and inbox.reason = 'it is older than the connection'
            )
        )) then 'it is older than the connection'
        when p_import = 'look' and not exists (
            select 1 from resman.prospect_inbox as inbox
            where inbox.property_id = p_integration.property_id
                and inbox.prospect_id = lower(p_prospect ->> 'prospect_id')
                and inbox.reason = 'its id tells the rest of it'
        ) then 'nothing has shown yet that it is new'
        when resman.normalize_name(p_prospect ->> 'first_name') is null
            or resman.normalize_name(p_prospect ->> 'last_name') is null then 'it has no name'
        when cardinality(p_persons) > 1 then 'several persons of the application may be this one'
        when exists (
            select 1
            -- A name finds the host's column, and where the host has none, the null of the first row.
            from (select null::uuid as user_id) as absent
            cross join lateral (
                select conversation from public.conversation as conversation
                where user_id = any(p_persons)
            ) as lead
            where resman.lead_property(lead.conversation) = p_integration.property_id
        ) then 'the person has a lead of ours'
        when resman.lead_place(p_integration.property_id) is null
            then 'the property has no chatbot, and a lead needs one'
        -- Only the whole shows our markers: it may be one of ours whose answer was lost.
        when p_prospect ? 'is_part' then 'its id tells the rest of it'
    end
$$;

comment on function resman.import_fault(
    resman.resman_integration, jsonb, uuid[], text
) is
'Returns why a prospect without a lead does not become one; null where it does. Takes the persons '
'that it surely is, and which are imported: none, new, look, or all (decisions.md 5).';
