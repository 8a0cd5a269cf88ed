create or replace function resman.find_person(p_keys jsonb)
returns resman.found_person
language plpgsql
stable
set search_path = ''
as $$
declare
    v_found resman.found_person;
    v_lead uuid := (p_keys ->> 'lead_id')::uuid;
    v_email text := lower(resman.normalize_email(p_keys ->> 'email'));
    v_phone text := split_part(resman.normalize_phone(p_keys ->> 'phone'), ' ext ', 1);
begin
    v_found.users := array(
        select person.id
        from public."user" as person
        cross join lateral (select to_jsonb(person) as fields offset 0) as row
        where lower(resman.normalize_email(row.fields ->> 'email')) = v_email
            or split_part(resman.normalize_phone(row.fields ->> 'phone'), ' ext ', 1) = v_phone
            or person.id = resman.lead_person(v_lead)
        order by person.id
    );
    select
        array(select distinct email from unnest(array_agg(known.email) || v_email) as email
              where email is not null),
        array(select distinct phone from unnest(array_agg(known.phone) || v_phone) as phone
              where phone is not null)
    into v_found.emails, v_found.phones
    from (
        select
            lower(resman.normalize_email(row.fields ->> 'email')) as email,
            split_part(resman.normalize_phone(row.fields ->> 'phone'), ' ext ', 1) as phone
        from (
            select to_jsonb(person) as fields from public."user" as person
            where person.id = any(v_found.users)
            union all
            select state.base from resman.lead_state as state where state.unit_id = v_lead
        ) as row
    ) as known;
    v_found.leads := resman.person_leads(v_found, v_lead);
    v_found.requests := resman.person_requests(v_found, v_phone);
    v_found.units := v_found.leads || v_found.requests;
    v_found.tours := array(
        select tour.id from resman.tour_booking_sync as tour
        where tour.conversation_id = any(v_found.leads) or tour.request_id = any(v_found.requests)
        order by tour.id
    );
    v_found.jobs := array(
        select job.id from resman.lead_sync_queue as job where job.unit_id = any(v_found.units)
        union
        select job.id from resman.lead_sync_queue_archive as job
        where job.unit_id = any(v_found.units)
    );
    v_found.prospects := array(
        select distinct prospect.id from resman.person_prospects(v_found) as prospect (id, property_id)
        order by prospect.id
    );
    return v_found;
end;
$$;

comment on function resman.find_person(jsonb) is
'Returns what belongs to the person with {email, phone, lead_id}: any of them finds.';
