create or replace function resman.open_attempt(p_facts resman.call_facts, p_call jsonb)
returns resman.intended_call
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_job resman.lead_sync_queue := p_facts.job;
    v_version bigint := (p_facts.state).version;
    v_document jsonb;
    v_attempt resman.lead_attempt;
    v_key text;
begin
    v_key := md5(concat_ws(
        '/', v_job.unit_id, p_call ->> 'kind',
        case when p_call ? 'tour_id' then p_call ->> 'revision' else v_version::text end,
        p_call ->> 'note_id', p_call ->> 'tour_id'
    ));
    v_document := resman.build_document(p_facts, p_call, v_key);
    if v_document ? 'missing' then
        return row(
            jsonb_build_object('do', 'nothing', 'why', v_document ->> 'missing')
            || case
                when p_call ? 'tour_id' then resman.fail_tour(
                    v_job, (p_call ->> 'tour_id')::uuid, (p_call ->> 'revision')::integer,
                    'RM301', v_document ->> 'missing', 'no_source'
                )
                else resman.give_up(v_job, 'RM301', v_document ->> 'missing', 'no_source')
            end,
            null
        )::resman.intended_call;
    end if;
    if p_call ? 'base' then
        perform resman.note_cleared_fields(v_job, p_facts.lead, p_call);
    end if;

    v_attempt.id := core.uuid_v7();
    v_attempt.intended_at := p_facts.decided_at;
    v_attempt.unit_id := v_job.unit_id;
    v_attempt.job_id := v_job.id;
    v_attempt.fence := v_job.fence;
    v_attempt.bridge_id := v_job.locked_by;
    v_attempt.property_id := coalesce((p_facts.mapping).property_id, v_job.property_id);
    v_attempt.kind := p_call ->> 'kind';
    v_attempt.op_key := v_key;
    v_attempt.marker := v_document -> 'event' ->> 'marker';
    v_attempt.version := v_version;
    v_attempt.payload_hash := encode(sha256(convert_to(v_document::text, 'UTF8')), 'hex');
    v_attempt.sent := resman.sent_fields(p_facts.lead, p_call);
    v_attempt.tour_id := (p_call ->> 'tour_id')::uuid;
    v_attempt.tour_revision := (p_call ->> 'revision')::integer;
    return row(
        jsonb_build_object(
            'do', 'post', 'attempt_id', v_attempt.id, 'document', v_document,
            'lease_seconds', extract(epoch from v_job.lease_until - p_facts.decided_at)
        ),
        v_attempt
    )::resman.intended_call;
end;
$$;

comment on function resman.open_attempt(resman.call_facts, jsonb) is
'Returns the intent of a call, and what is to be posted; a call that cannot be made for want of '
'a source or reason gives the lead up instead.';
