create or replace function resman.is_plain_call(
    p_lead jsonb,
    p_state resman.lead_state,
    p_mapping resman.lead_sync_mapping,
    p_given jsonb
)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
    return p_lead is not null and p_state.doubt_at is null
        and not resman.has_news(p_state, p_mapping, p_given)
        and coalesce(p_given -> 'catalogues', '{}'::jsonb) in ('{}', 'null');
end;
$$;

comment on function resman.is_plain_call(
    jsonb, resman.lead_state, resman.lead_sync_mapping, jsonb
) is
'Tells whether a lead is there, nothing of it is in doubt, held, or news from ResMan, and no list '
'is to be kept first.';
