create or replace function resman.unapplied_read(
    p_read resman.lead_read,
    p_state text,
    p_reason text
)
returns resman.applied_read
language sql
immutable
set search_path = ''
as $$
    select row(p_read.unit_id, p_read.prospect_id, p_state, p_reason, '{}', '{}')
        ::resman.applied_read
$$;

comment on function resman.unapplied_read(resman.lead_read, text, text) is
'Returns that nothing was written of what ResMan has shown of a lead, and why.';
