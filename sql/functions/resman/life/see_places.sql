create or replace function resman.see_places(p_property_id uuid, p_pull jsonb)
returns void
language plpgsql
volatile
set search_path = ''
set jit = off
as $$
declare
    v_prospects jsonb := coalesce(p_pull -> 'prospects', '[]'::jsonb);
begin
    perform resman.note_compared(p_property_id, p_pull);
    perform resman.see_moves(p_property_id, array(
        select lower(prospect.value ->> 'prospect_id')
        from jsonb_array_elements(v_prospects) as prospect (value)
    ));
    perform resman.see_deleted(p_property_id, v_prospects);
    perform resman.call_requests(p_property_id, v_prospects);
    perform resman.call_leads(
        resman.marked_elsewhere(p_property_id, v_prospects)
        || array(
            select mapping.conversation_id
            from jsonb_array_elements_text(
                coalesce(p_pull -> 'missing', '[]'::jsonb)
            ) as missing (id)
            inner join resman.lead_sync_mapping as mapping
                on lower(missing.id) = mapping.resman_lead_id
                    and mapping.property_id = p_property_id
                    and mapping.mapping_status in ('active', 'merged')
            where not exists (
                select 1 from resman.gone_prospect as gone
                where gone.unit_id = mapping.conversation_id
                    and gone.looked_at > core.clock() - interval '1 day'
            )
        )
    );
end;
$$;

comment on function resman.see_places(uuid, jsonb) is
'Takes over where prospects stand, from a piece of a pull: those that were moved here are '
'followed; leads whose prospect is missing, and leads and requests whose marker another one '
'carries, are looked at; and what is changed of deleted leads is told to staff.';
