create or replace function resman.read_bedrooms(p_text text)
returns integer
language plpgsql
immutable
strict
set search_path = ''
as $$
begin
    return case
        when p_text ~* '^\s*studio\s*$' then 0
        when p_text ~* '^\s*\d{1,2}\s*(br|bd|bed|beds|bedroom|bedrooms)?\s*$'
            then substring(p_text from '\d+')::integer
    end;
end;
$$;

comment on function resman.read_bedrooms(text) is
'Returns the number of bedrooms that a text such as 2BR, 2 bed or studio names; null where it '
'names none.';
