create or replace function resman.refusal(p_sqlstate text, p_constraint text, p_context text)
returns text
language sql
immutable
set search_path = ''
as $$
    select coalesce(
        nullif(p_constraint, ''),
        p_sqlstate || coalesce(' in ' || substring(p_context from 'function (\S+)\('), '')
    )
$$;

comment on function resman.refusal(text, text, text) is
'Returns what refused a write: the constraint, else the code of the error and the function that '
'raised it. Its text may quote a person and is left out.';
