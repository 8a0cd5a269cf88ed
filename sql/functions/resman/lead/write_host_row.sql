create or replace function resman.write_host_row(p_unit_id uuid)
returns boolean
language plpgsql
volatile
set search_path = ''
set lock_timeout = '200ms'
as $$
declare
    v_context text;
begin
    return resman.write_host_columns(array[p_unit_id]) <> '{}';
exception
    when lock_not_available or deadlock_detected then
        update resman.lead_state as state
        set host_retry_at = core.clock() + interval '5 seconds'
        where state.unit_id = p_unit_id;
        return false;
    when others then
        -- A trigger of the application's own refuses the write. What ResMan answered is kept; the
        -- text is not, since it may quote a person.
        get stacked diagnostics v_context = pg_exception_context;
        update resman.lead_state as state
        set
            host_error = sqlstate || ' in '
            || coalesce(substring(v_context from 'function (\S+)\('), 'a trigger'),
            host_retry_at = core.clock() + interval '5 minutes'
        where state.unit_id = p_unit_id;
        return false;
end;
$$;

comment on function resman.write_host_row(uuid) is
'Brings the sync columns of a lead''s rows up to its state, unless somebody is writing them or '
'the application''s triggers refuse, which is noted; returns whether it did. No outcome depends '
'on it (decisions.md 51).';
