create or replace function resman.see_prospect(
    p_property_id uuid,
    p_prospect jsonb,
    p_asked_at text
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform resman.see_tours(shown.unit_id, p_prospect, p_asked_at::timestamptz)
    from (
        select distinct state.unit_id
        from resman.tour_state as state
        where state.property_id = p_property_id
            and state.prospect_id = p_prospect ->> 'prospect_id'
    ) as shown;
    perform resman.see_appointments(p_property_id, p_prospect, core.clock());
end;
$$;

comment on function resman.see_prospect(uuid, jsonb, text) is
'Takes over the appointments of a prospect: those of our tours, and those that are not ours.';
