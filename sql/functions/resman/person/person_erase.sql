create or replace function resman.person_erase(
    p_keys jsonb,
    p_macs jsonb,
    p_keep_host boolean default false,
    p_reason text default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_found resman.found_person := resman.find_person(p_keys);
    v_erasure uuid := core.uuid_v7();
    v_blanked jsonb;
    v_tasks jsonb;
    v_certificate jsonb;
begin
    perform resman.require_person(v_found);
    if not resman.lock_person(v_found) then
        return jsonb_build_object('status', 'busy');
    end if;
    -- Whoever wrote before the locks has changed what there is.
    v_found := resman.find_person(p_keys);
    if exists (
        select 1 from unnest(v_found.emails) as known (email)
        where not coalesce(p_macs -> 'emails', '{}'::jsonb) ? known.email
    ) or exists (
        select 1 from unnest(v_found.phones) as known (phone)
        where not coalesce(p_macs -> 'phones', '{}'::jsonb) ? known.phone
    ) then
        raise exception using
            errcode = 'TB602', message = 'person was changed meanwhile',
            hint = 'look again, then repeat';
    end if;
    -- Before the rest: who is erased is not to be pulled in by a bridge that reads now.
    perform resman.bury_person(v_found, p_macs, v_erasure);
    v_tasks := resman.end_person(v_found);
    v_blanked := resman.blank_person(v_found, p_keep_host);
    v_tasks := resman.ask_to_erase(v_found, v_tasks);
    v_certificate := jsonb_build_object(
        'erasure_id', v_erasure, 'erased_at', core.clock(), 'erased_by', session_user,
        'users', cardinality(v_found.users), 'leads', v_found.leads,
        'requests', v_found.requests, 'tours', v_found.tours,
        'rows_blanked', v_blanked,
        'application', case when p_keep_host then 'kept' else 'blanked' end,
        'application_columns_left', resman.columns_left(p_keep_host),
        'tombstones', (
            select count(*) from resman.person_tombstone as tombstone
            where tombstone.erasure_id = v_erasure
        ),
        'kid', p_macs -> 'kid', 'staff_tasks', v_tasks
    );
    insert into core.audit_event (action, subject_type, subject_id, reason, change)
    values ('person.erase', 'person', v_erasure::text, p_reason, v_certificate);
    return jsonb_build_object('status', 'erased', 'certificate', v_certificate);
end;
$$;

comment on function resman.person_erase(jsonb, jsonb, boolean, text) is
'Erases the person with {email, phone, lead_id}, in one transaction: blanks every value and text, '
'also in the application''s rows unless p_keep_host; keeps the counts; leaves tombstones, and a '
'task for each prospect. Takes {kid, emails: {address: hmac}, phones: {number: hmac}}. Returns '
'{status: erased, certificate}, or busy where a call is under way. Raises TB601, TB602.';

grant execute on function resman.person_erase(jsonb, jsonb, boolean, text) to
tourbase_privacy;
