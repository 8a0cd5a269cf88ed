create or replace function resman.page_reads(
    p_property_id uuid,
    p_prospects jsonb,
    p_served_at timestamptz
)
returns resman.lead_read[]
language plpgsql
stable
set search_path = ''
set jit = off
as $$
begin
    return array(
        select
            row(
                mapping.conversation_id, p_property_id, shown.prospect_id,
                resman.remote_fields(shown.prospect), shown.content_hash, shown.served_at
            )::resman.lead_read
        from (
            select
                prospect.value as prospect,
                lower(prospect.value ->> 'prospect_id') as prospect_id,
                prospect.value ->> 'content_hash' as content_hash,
                coalesce((prospect.value ->> 'served_at')::timestamptz, p_served_at) as served_at
            from jsonb_array_elements(p_prospects) as prospect (value)
            where prospect.value ? 'content_hash'
        ) as shown
        inner join resman.lead_sync_mapping as mapping
            on shown.prospect_id = mapping.resman_lead_id
                and mapping.property_id = p_property_id
                and mapping.mapping_status in ('active', 'merged')
        inner join resman.lead_state as state on mapping.conversation_id = state.unit_id
            -- What ResMan has of the one that was kept is not of another person.
            and (mapping.mapping_status = 'active' or state.user_id = (
                select first.user_id
                from resman.lead_sync_mapping as kept
                inner join resman.lead_state as first on kept.conversation_id = first.unit_id
                where kept.property_id = mapping.property_id
                    and kept.resman_lead_id = mapping.resman_lead_id
                    and kept.mapping_status = 'active'
            ))
        left join resman.prospect_inbox as inbox
            on inbox.property_id = p_property_id and inbox.prospect_id = shown.prospect_id
        where not coalesce(
            inbox.read_at > shown.served_at
            or (
                inbox.content_hash = shown.content_hash
                -- What waits for a person is read again: both sides may have come back.
                and (
                    inbox.state = 'applied'
                    or inbox.state = 'held' and inbox.read_at = shown.served_at
                )
                -- What a call of ours changed since may have been changed back.
                and inbox.read_at >= coalesce(state.remote_read_at, '-infinity')
            ),
            false
        )
        order by mapping.conversation_id
    );
end;
$$;

comment on function resman.page_reads(uuid, jsonb, timestamptz) is
'Returns what prospects show of their leads, in the order of the leads, but for what is known: '
'a newer read, or the same one (semantics.md I29).';
