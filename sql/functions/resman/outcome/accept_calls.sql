create or replace function resman.accept_calls(
    p_calls resman.ended_call[], p_is_host_due boolean default true
)
returns void
language plpgsql
volatile
set search_path = ''
-- Rows are found by their ids: the planner takes any batch for a hundred rows.
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
    v_now timestamptz := core.clock();
    v_notes uuid[];
    -- A request is no lead and has no row of the application.
    v_leads resman.ended_call[] := array(
        select call from unnest(p_calls) as call where not call.sent ? '_request_id'
    );
begin
    perform resman.link_leads(v_leads);
    perform resman.link_persons(v_leads, v_now);
    update resman.lead_state as state
    set
        (base, shown, prior, remote_hash, remote_read_at) = (
            select kept.base, kept.shown, kept.prior, kept.remote_hash, kept.remote_read_at
            from resman.keep_answer(
                state, call.sent - array['_note_id', '_told', '_request_id'], call.kind,
                call.outcome -> 'shown', call.outcome ->> 'hash',
                (call.outcome ->> 'served_at')::timestamptz
            ) as kept
        ),
        base_version = greatest(state.base_version, call.version),
        doubt_attempt_id = null, doubt_at = null, empty_probe_at = null, empty_probe_count = 0,
        reason_code = case when state.held is not null then 'RM401' end, error_message = null,
        first_synced_at = coalesce(state.first_synced_at, v_now),
        last_sync_at = v_now,
        is_host_due = state.is_host_due or (p_is_host_due and not call.sent ? '_request_id'),
        sync_status = case when state.held is null then 'synced' else 'conflict' end
    from unnest(p_calls) as call
    where state.unit_id = call.unit_id;
    v_notes := array(
        select (call.sent ->> '_note_id')::uuid from unnest(p_calls) as call
        where call.sent ? '_note_id'
    );
    if v_notes <> '{}' then
        update resman.notification_state as note
        set
            sync_status = 'synced', resman_notification_id = coalesce(call.event_id, 'unknown'),
            last_sync_at = v_now, is_host_due = true
        from unnest(p_calls) as call
        where note.notification_id = (call.sent ->> '_note_id')::uuid
            and note.notification_id = any(v_notes);
    end if;
    if exists (select 1 from unnest(p_calls) as call where call.kind like 'tour%') then
        perform resman.accept_tours(p_calls);
        perform resman.accept_requests(p_calls);
    end if;
    update resman.lead_attempt as attempt
    set
        outcome = 'ok', finished_at = v_now, sent = '{}'::jsonb,
        detail = coalesce(call.outcome ->> 'detail', attempt.detail),
        http_status = coalesce((call.outcome ->> 'http_status')::integer, attempt.http_status),
        error_message = coalesce(call.outcome ->> 'text', attempt.error_message),
        duration_ms = coalesce((call.outcome ->> 'duration_ms')::numeric::integer, attempt.duration_ms)
    from unnest(p_calls) as call
    where attempt.id = call.attempt_id and attempt.intended_at = call.intended_at;
    perform resman.log_calls(p_calls);
    perform resman.note_successes(array(
        select distinct call.property_id from unnest(p_calls) as call
    ));
end;
$$;

comment on function resman.accept_calls(resman.ended_call[], boolean) is
'Records that ResMan has taken calls: mapping, base, note, person, log. The base is what was '
'sent, the version that of the intent (semantics.md 3.4); a lead with an open conflict says so.';
