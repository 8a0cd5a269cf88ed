create or replace function resman.cleanup_old_tour_logs()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_now timestamptz := core.clock();
begin
    while resman.fold_tour_stats(10000) = 10000 loop
        null;
    end loop;
    delete from resman.tour_processing_log as log
    where log.created_at < v_now - interval '30 days'
        and log.processing_status <> 'processing'
        and coalesce(log.finished_at, log.created_at) < v_now - interval '30 days';
    delete from resman.tour_processing_stats as stats
    where stats.date < (v_now at time zone 'utc')::date - 90;

    -- What a failed request said is kept for a while, so that somebody can put it right.
    update resman.tour_request as request
    set
        payload = null, mapped = null, email_key = null, phone_key = null,
        given_prospect_id = null, keep_until = null
    where request.state = 'failed' and request.keep_until < v_now;
    -- While a tour is to come, its source may change it.
    with gone as (
        delete from resman.tour_request as request
        where request.created_at < v_now - interval '30 days'
            and request.state <> 'processing' and request.keep_until is null
            and not exists (
                select 1 from resman.tour_processing_log as log where log.id = request.id
            )
            and not exists (
                select 1 from resman.tour_booking_sync as tour
                where tour.request_id = request.id
                    and tour.status <> 'refused'
                    and tour.scheduled_datetime > v_now - interval '30 days'
            )
            and not exists (
                select 1 from resman.lead_sync_queue as job
                where job.unit_id = request.id and job.status in ('pending', 'processing')
            )
        returning request.id
    )

    delete from resman.lead_state as state using gone where state.unit_id = gone.id;
    delete from resman.create_turn as turn where turn.at < v_now - interval '15 minutes';
    update resman.tour_booking_sync as tour
    set prospect_info = null
    where tour.id in (
        select ended.id from resman.tour_booking_sync as ended
        where ended.prospect_info is not null
            and ended.scheduled_datetime < v_now - interval '90 days'
        for no key update skip locked
    );
end;
$$;

comment on function resman.cleanup_old_tour_logs() is
'Folds the statistics, then deletes what is past its time: finished rows of the log after 30 '
'days, statistics after 90, what failed requests said after 14, prospect_info of tours 90 days '
'after them; with a request goes the state of its unit.';

grant execute on function resman.cleanup_old_tour_logs() to
tourbase_bridge, tourbase_operator;
