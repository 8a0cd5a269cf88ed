create or replace function resman.stage_rank(p_stage text)
returns integer
language sql
immutable
set search_path = ''
as $$
    select coalesce(array_position(array['prospect', 'applicant', 'resident'], p_stage), 1)
$$;

comment on function resman.stage_rank(text) is
'Returns how far a stage of a lead is; prospect where none is named.';
