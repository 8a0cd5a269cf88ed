create or replace function resman.outcome_counts(p_open_requests jsonb, p_state text)
returns table (date date, successful integer, failed integer, ms integer, timed integer)
language sql
volatile
set search_path = ''
as $$
    select
        one.date, (p_state = 'success')::integer, (p_state = 'failed')::integer - one.has_failed,
        case one.has_failed when 0 then resman.elapsed_ms(one.at) else 0 end, 1 - one.has_failed
    from (
        select
            (request.value ->> 'date')::date as date, (request.value ->> 'at')::timestamptz as at,
            (request.value ? 'failed')::integer as has_failed
        from jsonb_array_elements(p_open_requests) as request (value)
    ) as one
    -- What failed before counts as such until it succeeds; its statistics may be gone by then.
    where one.has_failed = 0
        or (p_state = 'success' and one.date > (core.clock() at time zone 'utc')::date - 80)
$$;

comment on function resman.outcome_counts(jsonb, text) is
'Returns what the end of a tour''s requests adds to the statistics of the days on which they '
'came: a request that had failed and now succeeds is no failure any more (decisions.md 36).';
