create or replace function resman.require_person(p_found resman.found_person)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
    if p_found.users = '{}' and p_found.units = '{}' then
        raise exception using
            errcode = 'TB601', message = 'person is unknown',
            hint = 'look with: tourbase person find';
    end if;
end;
$$;

comment on function resman.require_person(resman.found_person) is
'Raises TB601 where nobody was found.';
