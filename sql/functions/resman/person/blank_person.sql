create or replace function resman.blank_person(p_found resman.found_person, p_keep_host boolean)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_place record;
    v_count bigint;
    v_blanked jsonb := '{}'::jsonb;
begin
    -- The tours are blanked as they stand: no new revision of them is to be told.
    perform set_config('tourbase.origin', 'erasure', true);
    for v_place in
        select listed.place, listed.key_column, listed.columns,
            resman.person_ids(p_found, listed.keys) as ids
        from resman.personal_columns() as listed
        inner join pg_catalog.pg_class on pg_class.oid = to_regclass(listed.place)
        where pg_class.relkind in ('r', 'p')
            and not (p_keep_host and listed.place like 'public.%')
    loop
        v_count := resman.blank_rows(
            to_regclass(v_place.place), v_place.columns, v_place.key_column, v_place.ids
        );
        if v_count > 0 then
            v_blanked := v_blanked || jsonb_build_object(
                v_place.place, coalesce((v_blanked -> v_place.place)::bigint, 0) + v_count
            );
        end if;
    end loop;
    perform set_config('tourbase.origin', '', true);
    -- What an operator said of them by hand.
    update core.audit_event as event
    set reason = null
    where event.reason is not null and event.subject_id = any(
        p_found.leads::text[] || p_found.tours::text[] || p_found.requests::text[] || array(
            select conflict.id::text from resman.lead_sync_conflicts as conflict
            where conflict.conversation_id = any(p_found.leads)
        )
    );
    return v_blanked;
end;
$$;

comment on function resman.blank_person(resman.found_person, boolean) is
'Blanks all that personal_columns lists of a person; returns how many rows of which table. Called '
'by person_erase only.';
