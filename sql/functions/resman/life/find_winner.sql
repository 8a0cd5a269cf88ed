create or replace function resman.find_winner(p_facts resman.call_facts, p_is_end boolean)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
    v_id text := (p_facts.mapping).resman_lead_id;
    v_marker text := resman.lead_marker((p_facts.mapping).conversation_id);
    v_found jsonb;
begin
    with known as (
        select
            lower(looked.prospect ->> 'prospect_id') as id,
            looked.prospect,
            case
                when looked.kind = 'id' and looked.by ->> 'prospect_id' = v_id then 1
                when looked.kind = 'id' then 2
                when exists (
                    select 1 from resman.find_marked(jsonb_build_array(looked.prospect), v_marker)
                ) then 3
                when p_is_end and looked.kind = 'contact' and resman.find_candidates(
                    p_facts.lead,
                    jsonb_build_object('prospects', jsonb_build_array(looked.prospect))
                ) <> '[]' then 4
            end as rank
        from resman.looked_prospects(p_facts.found) as looked
        where looked.kind <> 'moved' and lower(looked.prospect ->> 'prospect_id') <> v_id
    )

    select jsonb_agg(best.prospect) into v_found
    from (
        select distinct on (known.id) known.id, known.prospect
        from known
        where known.rank = (select min(every.rank) from known as every)
    ) as best;
    return case when jsonb_array_length(v_found) = 1 then v_found -> 0 end;
end;
$$;

comment on function resman.find_winner(resman.call_facts, boolean) is
'Returns the prospect that has taken the place of a missing one, as far as the looks tell: the '
'answer to its id, its known winner, the one with the lead''s marker; at the end the one that is '
'surely this person. Null where there is none, or several (decisions.md 9).';
