create or replace function resman.lead_projection(p_unit_id uuid)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
    v_fields jsonb;
    v_property_id uuid;
    v_person jsonb;
begin
    select to_jsonb(conversation), resman.lead_property(conversation)
    into v_fields, v_property_id
    from public.conversation as conversation
    where conversation.id = p_unit_id;
    if v_fields is null then
        return null;
    end if;
    select to_jsonb(person) into v_person
    from public."user" as person
    where person.id = (v_fields ->> 'user_id')::uuid;
    return resman.project_lead(v_fields, v_property_id, v_person);
end;
$$;

comment on function resman.lead_projection(uuid) is
'Returns the lead as it stands now, as the fields that ResMan may know (semantics.md 3.1: L). '
'Null for a lead that does not exist.';
