create or replace function resman.open_attempt(
    p_job resman.lead_sync_queue,
    p_lead jsonb,
    p_call jsonb
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_version bigint;
    v_document jsonb;
    v_attempt resman.lead_attempt;
    v_key text;
begin
    select state.version into v_version
    from resman.lead_state as state
    where state.unit_id = p_job.unit_id;
    v_key := md5(concat_ws('/', p_job.unit_id, p_call ->> 'kind', v_version, p_call ->> 'note_id'));
    v_document := resman.build_document(p_job, p_lead, p_call, v_key);
    if v_document ? 'missing' then
        return jsonb_build_object('do', 'nothing', 'why', v_document ->> 'missing')
            || resman.give_up(p_job, 'RM301', v_document ->> 'missing', 'no_source');
    end if;
    perform resman.note_cleared_fields(p_job, p_lead, p_call);

    insert into resman.lead_attempt (
        intended_at, unit_id, job_id, fence, bridge_id, property_id, kind, op_key, marker, version,
        payload_hash, sent
    )
    values (
        core.clock(), p_job.unit_id, p_job.id, p_job.fence, p_job.locked_by,
        resman.call_property(p_job), p_call ->> 'kind', v_key,
        v_document -> 'event' ->> 'marker', v_version,
        encode(sha256(convert_to(v_document::text, 'UTF8')), 'hex'),
        resman.sent_fields(p_lead, p_call)
    )
    returning * into v_attempt;
    update resman.lead_sync_queue as job
    set attempt_id = v_attempt.id, attempt_at = v_attempt.intended_at
    where job.id = p_job.id and job.status in ('pending', 'processing')
        and job.lease_until is not null;
    return jsonb_build_object(
        'do', 'post', 'attempt_id', v_attempt.id, 'document', v_document,
        'lease_seconds', extract(epoch from p_job.lease_until - core.clock())
    );
end;
$$;

comment on function resman.open_attempt(resman.lead_sync_queue, jsonb, jsonb) is
'Writes the intent of a call and returns what is to be posted; a call that cannot be made for '
'want of a source or reason gives the lead up instead.';
