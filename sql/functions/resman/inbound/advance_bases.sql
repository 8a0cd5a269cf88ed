create or replace function resman.advance_bases(p_merged resman.merged_read[])
returns void
language plpgsql
volatile
set search_path = ''
set jit = off
as $$
begin
    update resman.lead_state as state
    set
        base = resman.agreed_base(one),
        shown = coalesce(state.shown, '{}'::jsonb) || (one.merged -> 'shown'),
        turns = nullif(one.merged -> 'turns', '{}'::jsonb),
        remote_read_at = greatest(state.remote_read_at, (one.read).served_at),
        remote_hash = case
            when not one.is_late and one.merged -> 'conflicts' = '[]' then (one.read).content_hash
        end
    from unnest(p_merged) as one
    where state.unit_id = any(array(select (each.read).unit_id from unnest(p_merged) as each))
        and state.unit_id = (one.read).unit_id;
end;
$$;

comment on function resman.advance_bases(resman.merged_read[]) is
'Notes what both sides of leads have agreed on, how ResMan shows it, and when it did.';
