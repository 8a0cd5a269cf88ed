create or replace function resman.merge_read(
    p_state resman.lead_state,
    p_local jsonb,
    p_remote jsonb,
    p_served_at timestamptz,
    p_direction text,
    p_policies jsonb
)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select resman.count_turns(
        p_state.turns, p_local,
        resman.directed(p_direction, resman.merge_lead(
            p_state.base, p_state.shown, p_local, p_remote, p_policies,
            coalesce(p_state.held, '{}')
        )),
        coalesce(p_served_at, core.clock())
    )
$$;

comment on function resman.merge_read(
    resman.lead_state, jsonb, jsonb, timestamptz, text, jsonb
) is
'Returns what merge_lead makes of a lead and a read of it, as the direction of its property wants '
'it, less what ResMan sets to and fro. Called by merge_reads only.';
