create or replace function resman.feed_backfill(p_run resman.backfill_run, p_now timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_integration resman.resman_integration;
    v_rate double precision;
    v_tokens double precision;
    v_leads uuid[];
begin
    select integration.* into v_integration
    from resman.resman_integration as integration
    where integration.property_id = p_run.property_id
        and integration.sync_enabled
        and integration.sync_status in ('active', 'error')
        and integration.sync_direction <> 'from_resman';
    if v_integration.id is null then
        return;
    end if;
    v_rate := resman.backfill_rate(p_run);
    -- The bucket holds ten seconds' worth, at least one.
    v_tokens := least(greatest(1, v_rate / 6), coalesce(
        p_run.tokens
        + v_rate / 60 * greatest(0, extract(epoch from p_now - p_run.advanced_at)),
        greatest(1, v_rate / 6)
    ));
    v_leads := resman.enqueue_backfill(p_run.id, case
        when p_run.is_read then 0
        else least(
            200, floor(v_tokens),
            resman.backfill_room(p_run.id, v_rate, v_integration.sync_frequency)
        )
    end::integer);
    perform resman.schedule_backfill(
        p_run.id, v_integration.sync_frequency, v_integration.time_zone, p_now
    );
    update resman.backfill_run as run
    set tokens = v_tokens - cardinality(v_leads)
    where run.id = p_run.id;
    if v_leads <> '{}' then
        perform pg_notify('tourbase', '');
    end if;
end;
$$;

comment on function resman.feed_backfill(resman.backfill_run, timestamptz) is
'Queues as many leads of a backfill as its rate and what of it still waits allow; none while its '
'property sends nothing. The caller holds its row.';
