create or replace function resman.note_leads(p_facts resman.call_facts[])
returns void
language plpgsql
volatile
set search_path = ''
-- Leads are found by their ids, and then joined to what is known of them.
set enable_hashjoin = on
set enable_nestloop = off
set jit = off
as $$
begin
    update resman.lead_state as state
    set
        user_id = (fact.lead ->> '_user_id')::uuid,
        row_version = greatest(state.row_version, (fact.lead ->> '_row_version')::integer)
    from unnest(p_facts) as fact
    where state.unit_id = any(array(select (each.job).unit_id from unnest(p_facts) as each))
        and state.unit_id = (fact.job).unit_id and fact.lead is not null
        and (fact.state).doubt_attempt_id is null
        and (
            state.user_id is distinct from (fact.lead ->> '_user_id')::uuid
            or state.row_version < (fact.lead ->> '_row_version')::integer
        );
end;
$$;

comment on function resman.note_leads(resman.call_facts[]) is
'Notes whose the leads are that are looked at, and how new their rows; of a lead in doubt, once '
'it is settled.';
