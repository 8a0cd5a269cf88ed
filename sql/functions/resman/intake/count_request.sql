create or replace function resman.count_request(
    p_source text,
    p_date date,
    p_total integer,
    p_successful integer,
    p_failed integer,
    p_began_at timestamptz
)
returns void
language sql
volatile
set search_path = ''
as $$
    insert into resman.tour_processing_delta (
        date, source, total, successful, failed, sum_ms, timed, last_request_at
    )
    select
        p_date, p_source, p_total, p_successful, p_failed,
        case when p_successful + p_failed > 0 then resman.elapsed_ms(p_began_at) else 0 end,
        (p_successful + p_failed > 0)::integer,
        case when p_total > 0 then p_began_at end
$$;

comment on function resman.count_request(text, date, integer, integer, integer, timestamptz) is
'Notes a request, its outcome or both, for the statistics of the day it came.';
