create or replace function resman.check_policy(
    p_strategy text,
    p_property_id uuid,
    p_field text,
    p_field_class text,
    p_from_stage text
)
returns void
language plpgsql
stable
set search_path = ''
as $$
declare
    v_fault text := case
        when coalesce(p_strategy, '')
            not in ('resman_wins', 'domiq_wins', 'merged', 'manual_review')
            then 'the strategy is resman_wins, domiq_wins, merged or manual_review'
        when coalesce(p_from_stage, '') not in ('prospect', 'applicant', 'resident')
            then 'the stage is prospect, applicant or resident'
        when num_nonnulls(p_field, p_field_class) > 1 then 'name a field or a class, not both'
        when p_field is not null and p_field not in (
            select known.field from resman.lead_fields() as known
            where known.flows_in and known.field <> 'stage'
        ) then 'the field is not one that both sides change'
        when p_field_class is not null and p_field_class not in (
            select known.field_class from resman.lead_fields() as known where known.flows_in
        ) then 'the class is contact, preference or status'
    end;
begin
    if p_property_id is not null and not exists (
        select 1 from public.property as property where property.id = p_property_id
    ) then
        raise exception using
            errcode = 'TB202', message = 'property is unknown',
            detail = format('property %s', p_property_id),
            hint = 'the id is that of the row in the table property';
    elsif v_fault is not null then
        raise exception using
            errcode = 'TB504', message = 'the merge rule is not valid', detail = v_fault,
            hint = 'select * from resman.lead_fields() lists fields and classes';
    end if;
end;
$$;

comment on function resman.check_policy(text, uuid, text, text, text) is
'Raises TB202 for an unknown property and TB504 for a merge rule that cannot be.';
