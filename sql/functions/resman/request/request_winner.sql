create or replace function resman.request_winner(
    p_facts resman.call_facts,
    p_request resman.tour_request
)
returns jsonb
language sql
stable
set search_path = ''
as $$
    with known as (
        select lower(answer.value ->> 'prospect_id') as id, answer.value as prospect, 1 as rank
        from jsonb_array_elements(coalesce(p_facts.found -> 'prospects', '[]'::jsonb))
            as answer (value)
        union all
        select lower(looked.prospect ->> 'prospect_id'), looked.prospect, case looked.kind
            when 'id' then 2
            else 3
        end
        from resman.looked_prospects(p_facts.found) as looked
        where looked.kind in ('id', 'marker')
    ),

    best as (
        select distinct on (known.id) known.prospect
        from known
        where known.id <> p_request.resman_prospect_id
            and known.rank = (
                select min(other.rank) from known as other
                where other.id <> p_request.resman_prospect_id
            )
        order by known.id
    )

    select min(best.prospect::text)::jsonb
    from best
    having count(*) = 1
$$;

comment on function resman.request_winner(resman.call_facts, resman.tour_request) is
'Returns the prospect that has taken the place of a request''s: the answer to its id, its known '
'winner, the one with the marker of its tour. Null where there is none, or several '
'(decisions.md 9).';
