create or replace function resman.link_lead(
    p_unit_id uuid,
    p_property_id uuid,
    p_prospect_id text,
    p_person_id text,
    p_version bigint
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    update resman.lead_sync_mapping as mapping
    set last_sync_at = core.clock(), sync_version = greatest(mapping.sync_version, p_version)
    where mapping.conversation_id = p_unit_id and mapping.resman_lead_id = p_prospect_id;
    if not found then
        insert into resman.lead_sync_mapping (
            conversation_id, resman_lead_id, property_id, mapping_status, last_sync_at,
            sync_version, resman_contact_id
        )
        values (
            p_unit_id, p_prospect_id, p_property_id,
            case
                when exists (
                    select 1 from resman.lead_tombstone as gone where gone.unit_id = p_unit_id
                ) then 'deleted'
                when exists (
                    select 1 from resman.lead_sync_mapping as other
                    where other.property_id = p_property_id
                        and other.resman_lead_id = p_prospect_id
                        and other.mapping_status = 'active'
                ) then 'merged'
                else 'active'
            end,
            core.clock(), greatest(p_version, 1), p_person_id
        );
    end if;
    insert into resman.person_state as person (user_id, resman_contact_id, sync_status, last_sync_at)
    select state.user_id, p_person_id, 'synced', core.clock()
    from resman.lead_state as state
    where state.unit_id = p_unit_id and state.user_id is not null and p_person_id is not null
    on conflict (user_id) do update
    set
        resman_contact_id = excluded.resman_contact_id, sync_status = 'synced',
        last_sync_at = excluded.last_sync_at;
end;
$$;

comment on function resman.link_lead(uuid, uuid, text, text, bigint) is
'Maps a lead to its prospect and person; a further lead of a prospect is merged into the first, '
'a deleted one is remembered as deleted (D39, D42).';
