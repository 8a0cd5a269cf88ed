create or replace function resman.note_missed_tours(p_limit integer)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_count integer;
begin
    insert into resman.lead_change (kind, conversation_id, request_id)
    select
        'tour', missed.conversation_id,
        case when missed.conversation_id is null then missed.unit_id end
    from (
        select distinct tour.unit_id, tour.conversation_id
        from resman.tour_booking_sync as tour
        left join resman.lead_state as state on tour.unit_id = state.unit_id
        where tour.sync_status = 'pending'
            and tour.updated_at < core.clock() - interval '5 seconds'
            and state.reason_code is null
            and resman.is_tour_due(tour.unit_id)
            and (tour.conversation_id is null or exists (
                select 1 from public.conversation as lead where lead.id = tour.conversation_id
            ))
            and not exists (
                select 1 from resman.lead_sync_queue as job
                where job.unit_id = tour.unit_id and job.status in ('pending', 'processing')
            )
            and not exists (
                select 1 from resman.lead_change as change
                where change.kind = 'tour'
                    and coalesce(change.conversation_id, change.request_id) = tour.unit_id
            )
        limit p_limit
    ) as missed;
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function resman.note_missed_tours(integer) is
'Notes tours of which something is to be told and for which no job waits, unless their lead is '
'held; returns how many (D21).';
