create or replace function resman.record_pull_failure(
    p_property_id uuid,
    p_bridge_id uuid,
    p_outcome jsonb
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_word text := p_outcome ->> 'word';
    v_after double precision := (p_outcome ->> 'retry_after_seconds')::double precision;
    v_errors integer;
begin
    update resman.pull_cursor as taken
    set
        pulling_by = null, pulling_until = null, rests_until = null,
        error_count = taken.error_count + 1,
        last_error = coalesce(p_outcome ->> 'detail', v_word)
    where taken.property_id = p_property_id and taken.pulling_by = p_bridge_id
    returning taken.error_count into v_errors;
    if not found then
        return;
    elsif v_word = 'auth' then
        perform resman.refuse_account(p_property_id, p_outcome ->> 'key');
    elsif v_word = 'rate_limited' then
        perform resman.close_account(p_property_id, v_after);
    elsif v_word in ('retry', 'ambiguous')
        and coalesce(p_outcome ->> 'detail', '') not in ('bridge_error', 'bridge_interrupted') then
        if v_after is not null then
            perform resman.close_account(p_property_id, v_after);
        end if;
        perform resman.note_failure(p_property_id, p_bridge_id);
    end if;
    update resman.pull_cursor as taken
    set due_at = core.clock() + greatest(
        interval '1 second',
        core.retry_delay(
            v_errors - 1,
            resman.bridge_setting(p_bridge_id, 'backoff_base_seconds', 5),
            resman.bridge_setting(p_bridge_id, 'backoff_max_seconds', 900),
            v_after
        )
    )
    where taken.property_id = p_property_id;
end;
$$;

comment on function resman.record_pull_failure(uuid, uuid, jsonb) is
'Ends the reading of a property that failed: what was recorded stays, the rest is tried again '
'later. Breaker and account are told, as after a failed look.';

grant execute on function resman.record_pull_failure(uuid, uuid, jsonb) to
tourbase_bridge;
