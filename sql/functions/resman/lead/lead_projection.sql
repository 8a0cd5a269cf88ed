create or replace function resman.lead_projection(p_unit_id uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select jsonb_strip_nulls(jsonb_build_object(
        'first_name', resman.normalize_name(lead.person ->> 'first_name'),
        'last_name', resman.normalize_name(lead.person ->> 'last_name'),
        'email', resman.normalize_email(lead.person ->> 'email'),
        'phone', resman.normalize_phone(lead.person ->> 'phone'),
        'lost', lower(btrim(lead.fields ->> 'status')) is not distinct from 'lost',
        'comments', resman.lead_comments(lead.fields)
    )) || resman.lead_preferences(lead.fields) || jsonb_build_object(
        '_user_id', lead.person -> 'id',
        '_property_id', lead.property_id,
        '_row_version', lead.fields -> 'resman_sync_version',
        '_source', coalesce(
            nullif(btrim(lead.fields ->> 'source'), ''),
            nullif(btrim(lead.person ->> 'lead_source'), '')
        ),
        '_lost_reason', lead.fields -> 'resman_custom_fields' ->> 'lost_reason'
    )
    from (
        -- As jsonb, in which a column that the host lacks counts as null; made once, not per use.
        select found.fields, found.property_id, to_jsonb(person) as person
        from (
            select
                to_jsonb(conversation) as fields,
                resman.lead_property(conversation) as property_id
            from public.conversation as conversation
            where conversation.id = p_unit_id
            offset 0
        ) as found
        left join public."user" as person on (found.fields ->> 'user_id')::uuid = person.id
        offset 0
    ) as lead
$$;

comment on function resman.lead_projection(uuid) is
'Returns the lead as it stands now, as the fields that ResMan may know (semantics.md 3.1: L). '
'Null for a lead that does not exist.';
