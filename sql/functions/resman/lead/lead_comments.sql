create or replace function resman.lead_comments(p_row jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
    return to_jsonb(array_remove(array[
        nullif(left(btrim(p_row ->> 'ai_intent_summary'), 2000), ''),
        case
            when resman.read_bedrooms(p_row ->> 'apartment_size_preference') is null
                then 'Size: ' || nullif(btrim(p_row ->> 'apartment_size_preference'), '')
        end,
        nullif(concat_ws(
            ', ',
            'Status: ' || nullif(nullif(lower(btrim(p_row ->> 'status')), 'lost'), ''),
            case when p_row -> 'is_qualified' = 'true'::jsonb then 'qualified' end,
            case when p_row -> 'is_book_tour' = 'true'::jsonb then 'wants a tour' end
        ), '')
    ], null));
end;
$$;

comment on function resman.lead_comments(jsonb) is
'Returns the comments that ResMan is told of a lead: the summary first, cut to 2,000 '
'characters, then the wanted size and the state, where they say something (decisions.md 39).';
