create or replace function resman.ask_to_erase(p_found resman.found_person, p_doubted jsonb)
returns jsonb
language sql
volatile
set search_path = ''
as $$
    with asked as (
        insert into resman.staff_task (property_id, kind, resman_prospect_id, text)
        select
            prospect.property_id, 'erase_person', prospect.prospect_id,
            'Erase this prospect in ResMan by hand: its interface cannot.'
        from resman.person_prospects(p_found) as prospect
        union all
        select
            state.property_id, 'erase_person', null,
            format(
                'Look in ResMan for %s and erase that prospect: the answer to the last call was lost.',
                replace(state.unit_id::text, '-', '')
            )
        from resman.lead_state as state
        where state.unit_id in (
            select doubted.id::uuid from jsonb_array_elements_text(p_doubted) as doubted (id)
        )
        returning staff_task.id, staff_task.property_id, staff_task.resman_prospect_id
    )

    select coalesce(jsonb_agg(to_jsonb(asked)), '[]'::jsonb) from asked
$$;

comment on function resman.ask_to_erase(resman.found_person, jsonb) is
'Makes a task of staff for each prospect of a person, and for each lead or request whose last call '
'is in doubt; returns them. Called by person_erase only.';
