create or replace function resman.host_values(
    p_to_domiq jsonb,
    p_local jsonb,
    p_remote jsonb,
    p_property_id uuid
)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select (p_to_domiq - array['lost', 'stage']) || case
        when not p_to_domiq ?| array['lost', 'stage'] then '{}'::jsonb
        else coalesce(
            (
                select jsonb_build_object('status', known.host_status)
                from resman.status_map as known
                where known.remote_type = case
                        when p_remote -> 'lost' = 'true'::jsonb then 'lost'
                        else p_remote ->> 'stage'
                    end
                    and (known.property_id is null or known.property_id = p_property_id)
                    -- That somebody is a prospect says nothing, but of one who was lost.
                    and (known.remote_type <> 'prospect' or p_local -> 'lost' = 'true'::jsonb)
                order by known.property_id nulls last
                limit 1
            ),
            '{}'::jsonb
        )
    end
$$;

comment on function resman.host_values(jsonb, jsonb, jsonb, uuid) is
'Returns what the application''s rows are given of what was merged: its fields, and in place of '
'lost and stage the status that the property says for ResMan''s.';
