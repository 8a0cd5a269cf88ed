create or replace function resman.see_deleted(p_property_id uuid, p_prospects jsonb)
returns void
language plpgsql
volatile
set search_path = ''
set jit = off
as $$
declare
    v_seen record;
begin
    for v_seen in
        select
            gone.unit_id, shown.prospect_id,
            case gone.policy
                when 'mark_lost' then shown.fields - array['lost', 'stage']
                else shown.fields
            end as fields
        from (
            select
                lower(prospect.value ->> 'prospect_id') as prospect_id,
                resman.remote_fields(prospect.value) as fields
            from jsonb_array_elements(p_prospects) as prospect (value)
            where prospect.value ? 'content_hash'
        ) as shown
        inner join resman.lead_sync_mapping as mapping
            on shown.prospect_id = mapping.resman_lead_id
                and mapping.property_id = p_property_id
                and mapping.mapping_status = 'deleted'
        inner join resman.lead_tombstone as gone on mapping.conversation_id = gone.unit_id
        where gone.policy <> 'ignore'
        order by gone.unit_id
    loop
        -- What was told once is no news any more.
        update resman.lead_state as state
        set shown = coalesce(state.shown, '{}'::jsonb) || v_seen.fields
        where state.unit_id = v_seen.unit_id
            and resman.is_remote_news(state.base, state.shown, v_seen.fields);
        if found then
            insert into resman.staff_task (
                property_id, kind, conversation_id, resman_prospect_id, text
            )
            values (
                p_property_id, 'review_deleted', v_seen.unit_id, v_seen.prospect_id,
                format(
                    'Prospect %s was changed in ResMan after its lead was deleted here. The lead '
                    'is not made again; lose the prospect in ResMan, or go on with it there.',
                    v_seen.prospect_id
                )
            )
            on conflict do nothing;
        end if;
    end loop;
end;
$$;

comment on function resman.see_deleted(uuid, jsonb) is
'Gives staff a task for each prospect that ResMan shows changed after its lead was deleted; the '
'lead is never made again (semantics.md 3.8).';
