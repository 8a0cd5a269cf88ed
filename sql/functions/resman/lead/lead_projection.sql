create or replace function resman.lead_projection(p_unit_id uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select jsonb_strip_nulls(jsonb_build_object(
        'first_name', resman.normalize_name(person.first_name),
        'last_name', resman.normalize_name(person.last_name),
        'email', resman.normalize_email(person.email),
        'phone', resman.normalize_phone(person.phone),
        'lost', lower(btrim(lead.fields ->> 'status')) is not distinct from 'lost',
        'comments', resman.lead_comments(lead.fields)
    )) || resman.lead_preferences(lead.fields) || jsonb_build_object(
        '_user_id', person.id,
        '_property_id', lead.property_id,
        '_row_version', lead.fields -> 'resman_sync_version',
        '_source', coalesce(
            nullif(btrim(lead.fields ->> 'source'), ''), nullif(btrim(person.lead_source), '')
        ),
        '_lost_reason', lead.fields -> 'resman_custom_fields' ->> 'lost_reason'
    )
    from (
        select
            conversation.id, conversation.user_id, to_jsonb(conversation) as fields,
            resman.lead_property(conversation) as property_id
        from public.conversation as conversation
        where conversation.id = p_unit_id
    ) as lead
    left join public."user" as person on lead.user_id = person.id
$$;

comment on function resman.lead_projection(uuid) is
'Returns the lead as it stands now, as the fields that ResMan may know (semantics.md 3.1: L). '
'Null for a lead that does not exist.';
