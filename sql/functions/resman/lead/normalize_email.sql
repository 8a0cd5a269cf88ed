create or replace function resman.normalize_email(p_email text)
returns text
language plpgsql
immutable
strict
set search_path = ''
as $$
begin
    return nullif(
        split_part(btrim(p_email), '@', 1)
        || coalesce('@' || nullif(lower(split_part(btrim(p_email), '@', 2)), ''), ''),
        ''
    );
end;
$$;

comment on function resman.normalize_email(text) is
'Returns an e-mail address trimmed, its domain in lower case; null when nothing is left.';

grant execute on function resman.normalize_email(text) to
tourbase_app, tourbase_operator, tourbase_monitor, tourbase_bridge;
