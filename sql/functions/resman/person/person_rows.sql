create or replace function resman.person_rows(p_found resman.found_person)
returns table (place text, entry jsonb)
language plpgsql
stable
set search_path = ''
as $$
declare
    v_place record;
begin
    for v_place in
        select distinct on (one.place, one.key_column) one.place, one.key_column, one.keys
        from (
            select listed.place, listed.key_column, listed.keys
            from resman.personal_columns() as listed
            union all
            values
            ('public.lead_notification', 'conversation_id', 'leads'),
            ('resman.lead_sync_mapping', 'conversation_id', 'leads'),
            ('resman.lead_tombstone', 'unit_id', 'leads'),
            ('resman.notification_state', 'unit_id', 'leads'),
            ('resman.person_state', 'user_id', 'users'),
            ('resman.remote_appointment', 'prospect_id', 'prospects'),
            ('resman.intake_prospects', 'resman_prospect_id', 'prospects')
        ) as one
        where to_regclass(one.place) is not null
    loop
        place := v_place.place;
        for entry in execute format(
            'select to_jsonb(held) from %s as held where to_jsonb(held) ->> %L = any($1)',
            to_regclass(v_place.place), v_place.key_column
        ) using resman.person_ids(p_found, v_place.keys) loop
            return next;
        end loop;
    end loop;
end;
$$;

comment on function resman.person_rows(resman.found_person) is
'Returns all rows that hold something of a person, the application''s among them; a row may come '
'more than once.';
