create or replace function resman.person_find(p_keys jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_found resman.found_person := resman.find_person(p_keys);
begin
    return jsonb_build_object(
        'users', v_found.users, 'leads', v_found.leads, 'requests', v_found.requests,
        'tours', v_found.tours, 'emails', v_found.emails, 'phones', v_found.phones,
        'prospects', coalesce((
            select jsonb_agg(to_jsonb(prospect) order by prospect.prospect_id)
            from resman.person_prospects(v_found) as prospect
        ), '[]'::jsonb),
        'erased_leads', (
            select count(*) from resman.lead_state as state
            where state.unit_id = any(v_found.leads) and state.erased_at is not null
        ),
        'rows', coalesce((
            select jsonb_object_agg(counted.place, counted.entries)
            from (
                select held.place, count(distinct held.entry) as entries
                from resman.person_rows(v_found) as held
                group by held.place
            ) as counted
        ), '{}'::jsonb)
    );
end;
$$;

comment on function resman.person_find(jsonb) is
'Returns what belongs to the person with {email, phone, lead_id}: ids, addresses and numbers, and '
'how many rows of which table.';

grant execute on function resman.person_find(jsonb) to
tourbase_privacy;
