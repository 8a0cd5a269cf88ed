create or replace function resman.note_likely_same(
    p_job resman.lead_sync_queue,
    p_lead jsonb,
    p_found jsonb
)
returns void
language sql
volatile
set search_path = ''
as $$
    insert into resman.staff_task (property_id, kind, conversation_id, resman_prospect_id, text)
    select
        p_job.property_id, 'review_duplicate', p_job.unit_id, prospect.value ->> 'prospect_id',
        format(
            'Prospect %s has the e-mail or phone of this lead, which was made beside it. If both '
            'are one person, merge them in ResMan.',
            prospect.value ->> 'prospect_id'
        )
    from jsonb_array_elements(coalesce(p_found -> 'prospects', '[]'::jsonb)) as prospect (value)
    where resman.is_same_contact(p_lead, prospect.value)
    on conflict do nothing
$$;

comment on function resman.note_likely_same(resman.lead_sync_queue, jsonb, jsonb) is
'Asks staff to look at prospects that have a lead''s e-mail or phone and are not surely the same '
'person: they are never adopted (resman-api.md 3.5 step 4, vector 24).';
