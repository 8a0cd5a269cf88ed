create or replace function resman.person_changed(p_old public."user", p_new public."user")
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
    -- Most saves leave these columns alone; only what differs is worth bringing into one form.
    if p_old.first_name is not distinct from p_new.first_name
        and p_old.last_name is not distinct from p_new.last_name
        and p_old.email is not distinct from p_new.email
        and p_old.phone is not distinct from p_new.phone
        and p_old.lead_source is not distinct from p_new.lead_source then
        return false;
    end if;
    return resman.person_fields(to_jsonb(p_old)) is distinct from resman.person_fields(to_jsonb(p_new));
exception
    when others then
        -- The host lacks one of the columns, or has it in a type without these operators.
        return resman.person_fields(to_jsonb(p_old))
            is distinct from resman.person_fields(to_jsonb(p_new));
end;
$$;

comment on function resman.person_changed(public."user", public."user") is
'Tells whether a mapped column of a person differs, in one form; the same columns as '
'person_fields. Never raises.';
