create or replace function resman.try_backfill(
    p_property_id uuid,
    p_since timestamptz default null,
    p_after uuid default null,
    p_limit integer default 200
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_run_id uuid;
    v_leads uuid[];
    v_found jsonb;
begin
    begin
        v_run_id := resman.new_backfill(p_property_id, p_since, null, 'local');
        update resman.backfill_run as run
        set cursor_id = p_after
        where run.id = v_run_id;
        v_leads := resman.enqueue_backfill(v_run_id, p_limit);
        select jsonb_build_object(
            'leads', count(lead.fields),
            'without_contact', count(*) filter (
                where lead.fields ->> '_user_id' is null
                    or (lead.fields ->> 'email' is null and lead.fields ->> 'phone' is null)
            ),
            'lost', count(*) filter (where (lead.fields ->> 'lost')::boolean)
        ) into v_found
        from unnest(v_leads) as queued (id)
        cross join lateral resman.lead_projection(queued.id) as lead (fields)
        inner join resman.lead_sync_queue as job
            on queued.id = job.unit_id and job.status = 'pending';
        select v_found || jsonb_build_object('after', run.cursor_id, 'is_read', run.is_read)
        into v_found
        from resman.backfill_run as run
        where run.id = v_run_id;
        raise exception using errcode = 'TB270', message = 'a backfill was only tried';
    exception
        when sqlstate 'TB270' then
            -- Everything is rolled back but what was found.
            return v_found;
    end;
end;
$$;

comment on function resman.try_backfill(uuid, timestamptz, uuid, integer) is
'Does a step of a backfill and rolls it back; returns what came of it, {leads, without_contact, '
'lost, is_read}, and after which id the next step looks. Raises TB205, TB271, TB274.';

grant execute on function resman.try_backfill(uuid, timestamptz, uuid, integer) to
tourbase_operator;
