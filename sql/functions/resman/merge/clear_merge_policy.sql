create or replace function resman.clear_merge_policy(
    p_property_id uuid default null,
    p_field text default null,
    p_field_class text default null,
    p_from_stage text default 'prospect'
)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_row resman.merge_policy;
begin
    if num_nonnulls(p_property_id, p_field, p_field_class) = 0 and p_from_stage = 'prospect' then
        raise exception using
            errcode = 'TB504', message = 'the merge rule is not valid',
            detail = 'the rule for everything cannot be taken away',
            hint = 'set it to another strategy';
    end if;
    delete from resman.merge_policy as policy
    where policy.property_id is not distinct from p_property_id
        and policy.field is not distinct from p_field
        and policy.field_class is not distinct from p_field_class
        and policy.from_stage = p_from_stage
    returning * into v_row;
    if v_row.id is null then
        return false;
    end if;
    insert into core.audit_event (action, subject_type, subject_id, reason, change)
    values ('clear_merge_policy', 'merge_policy', v_row.id::text, null, to_jsonb(v_row));
    return true;
end;
$$;

comment on function resman.clear_merge_policy(uuid, text, text, text) is
'Takes a rule of set_merge_policy away, so that the more general one holds again; returns whether '
'there was one. Raises TB504 for the rule for everything.';

grant execute on function resman.clear_merge_policy(uuid, text, text, text) to
tourbase_operator;
