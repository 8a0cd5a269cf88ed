create or replace function resman.person_export(p_keys jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_found resman.found_person := resman.find_person(p_keys);
    v_data jsonb;
begin
    perform resman.require_person(v_found);
    select jsonb_object_agg(kept.place, kept.entries) into v_data
    from (
        select held.place, jsonb_agg(distinct held.entry) as entries
        from resman.person_rows(v_found) as held
        group by held.place
    ) as kept;
    insert into core.audit_event (action, subject_type, subject_id, change)
    values (
        'person.export', 'person', coalesce(v_found.leads[1], v_found.requests[1], v_found.users[1])::text,
        jsonb_build_object('leads', v_found.leads, 'requests', v_found.requests)
    );
    return jsonb_build_object(
        'exported_at', core.clock(), 'data', v_data,
        'prospects', coalesce((
            select jsonb_agg(to_jsonb(prospect) order by prospect.prospect_id)
            from resman.person_prospects(v_found) as prospect
        ), '[]'::jsonb)
    );
end;
$$;

comment on function resman.person_export(jsonb) is
'Returns every row that holds something of the person with {email, phone, lead_id}, by table, and '
'the prospects whose data ResMan has. Raises TB601. Writes audit_event.';

grant execute on function resman.person_export(jsonb) to
tourbase_privacy;
