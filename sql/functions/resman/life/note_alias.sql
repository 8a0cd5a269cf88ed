create or replace function resman.note_alias(
    p_property_id uuid,
    p_prospect_id text,
    p_winner_id text,
    p_at timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    if p_prospect_id = p_winner_id then
        return;
    end if;
    -- What was seen last holds: a winner is no loser any more, so no ring is left.
    delete from resman.prospect_alias as alias
    where alias.property_id = p_property_id and alias.prospect_id = p_winner_id;
    update resman.prospect_alias as alias
    set winner_id = p_winner_id, seen_at = p_at
    where alias.property_id = p_property_id and alias.winner_id = p_prospect_id;
    insert into resman.prospect_alias (property_id, prospect_id, winner_id, seen_at)
    values (p_property_id, p_prospect_id, p_winner_id, p_at)
    on conflict (property_id, prospect_id) do update
    set winner_id = excluded.winner_id, seen_at = excluded.seen_at;
end;
$$;

comment on function resman.note_alias(uuid, text, text, timestamptz) is
'Notes that ResMan has merged a prospect into another; whoever was merged into the loser before '
'now goes to the winner (semantics.md I37). The caller holds the property''s merges.';
