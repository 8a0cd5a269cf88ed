create or replace function resman.normalize_name(p_name text)
returns text
language plpgsql
immutable
strict
set search_path = ''
as $$
begin
    return nullif(
        btrim(regexp_replace(
            case when getdatabaseencoding() = 'UTF8' then normalize(p_name, nfc) else p_name end,
            '\s+', ' ', 'g'
        )),
        ''
    );
end;
$$;

comment on function resman.normalize_name(text) is
'Returns a name trimmed, its spaces collapsed, composed (NFC); null when nothing is left.';
