create or replace function resman.begin_compare(
    p_integration resman.resman_integration,
    p_now timestamptz
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_from timestamptz;
begin
    if resman.last_night(p_integration, p_now) > coalesce(
        (
            select max(run.asked_at) from resman.compare_run as run
            where run.property_id = p_integration.property_id
        ),
        p_integration.created_at
    ) then
        insert into resman.compare_run (property_id, asked_at)
        values (p_integration.property_id, p_now)
        on conflict do nothing;
    end if;
    update resman.compare_run as run
    set started_at = coalesce(run.started_at, p_now)
    where run.property_id = p_integration.property_id and run.finished_at is null
    returning coalesce(run.compared_through, p_integration.created_at) into v_from;
    if v_from is null then
        return '{}'::jsonb;
    end if;
    -- Earlier by as much as a late commit may be.
    return jsonb_build_object('reader', 'v1', 'modified_from', to_char(
        (v_from - interval '10 minutes') at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
    ));
end;
$$;

comment on function resman.begin_compare(resman.resman_integration, timestamptz) is
'Begins or goes on with the comparison of a property where one is due: {modified_from, reader}, by '
'which the pull reads all since the connection, whole; else {}. The caller has leased the pull.';
