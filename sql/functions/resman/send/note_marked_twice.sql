create or replace function resman.note_marked_twice(
    p_job resman.lead_sync_queue,
    p_marker text,
    p_found jsonb
)
returns void
language sql
volatile
set search_path = ''
as $$
    with marked as (
        select
            found.prospect ->> 'prospect_id' as prospect_id,
            first_value(found.prospect ->> 'prospect_id') over () as kept_id
        from resman.find_marked(p_found -> 'prospects', p_marker) as found
    )

    insert into resman.staff_task (property_id, kind, conversation_id, resman_prospect_id, text)
    select distinct
        p_job.property_id, 'review_duplicate', p_job.unit_id, marked.prospect_id,
        format(
            'Prospect %s was made of this lead a second time; %s is kept. Merge them in ResMan.',
            marked.prospect_id, marked.kept_id
        )
    from marked
    where marked.prospect_id <> marked.kept_id
    on conflict do nothing
$$;

comment on function resman.note_marked_twice(resman.lead_sync_queue, text, jsonb) is
'Asks staff to merge a further prospect with a lead''s marker into the first; it is never lost '
'by us (resman-api.md 3.5 step 7).';
