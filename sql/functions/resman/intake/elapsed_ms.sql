create or replace function resman.elapsed_ms(p_since timestamptz)
returns integer
language sql
volatile
set search_path = ''
as $$
    select least(
        greatest(round(extract(epoch from core.clock() - p_since) * 1000), 0), 2147483647
    )::integer
$$;

comment on function resman.elapsed_ms(timestamptz) is
'Returns the milliseconds since then.';
