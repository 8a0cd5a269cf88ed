create or replace function resman.normalize_phone(p_phone text)
returns text
language plpgsql
immutable
strict
set search_path = ''
as $$
declare
    v_number text := p_phone;
    v_extension text;
begin
    if v_number ~ '[xX#]' then
        v_extension := substring(v_number from '(?i)(?:ext\.?|extension|x|#)\s*(\d+)\s*$');
        v_number := regexp_replace(v_number, '\s*(ext\.?|extension|x|#)\s*\d+\s*$', '', 'i');
    end if;
    v_number := regexp_replace(v_number, '[^0-9+]', '', 'g');
    v_number := case
        when v_number like '00%' then '+' || substr(v_number, 3)
        when v_number like '+%' then '+' || replace(v_number, '+', '')
        else replace(v_number, '+', '')
    end;
    if v_number ~ '^\+?1[0-9]{10}$' then
        v_number := right(v_number, 10);
    end if;
    return nullif(nullif(v_number, '+'), '') || coalesce(' ext ' || v_extension, '');
end;
$$;

comment on function resman.normalize_phone(text) is
'Returns a phone number as ten digits (NANP) or + and digits, an extension behind ext; null '
'when it has no digit (resman-api.md A09).';

grant execute on function resman.normalize_phone(text) to
tourbase_app, tourbase_operator, tourbase_monitor, tourbase_bridge;
