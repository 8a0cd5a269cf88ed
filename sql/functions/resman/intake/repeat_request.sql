create or replace function resman.repeat_request(
    p_known resman.tour_request[],
    p_new resman.tour_request,
    p_compiled jsonb,
    p_mapped jsonb
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_known resman.tour_request := p_known[1];
    v_new resman.tour_request := p_new;
    v_is_same boolean := v_known.body_sha256 = p_new.body_sha256;
begin
    if cardinality(p_known) > 1 or v_known.source_id <> p_new.source_id then
        return resman.contradict_request(v_known);
    elsif v_known.state <> 'failed' then
        if p_new.version < v_known.version then
            return jsonb_build_object('http', 200, 'id', v_known.id, 'superseded', true);
        elsif v_is_same and p_new.version = v_known.version then
            return coalesce(v_known.answer, '{}'::jsonb)
                || jsonb_build_object('http', 200, 'id', v_known.id, 'replayed', true);
        elsif p_new.version = v_known.version or v_known.idempotency_key = p_new.idempotency_key then
            return resman.contradict_request(v_known);
        end if;
    end if;
    v_new.id := v_known.id;
    v_new.source_id := coalesce(v_known.source_id, p_new.source_id);
    v_new.state := v_known.state;
    v_new.property_id := v_known.property_id;
    v_new.conversation_id := v_known.conversation_id;
    v_new.tour_revision := v_known.tour_revision;
    -- A change need not repeat what ResMan has not heard yet.
    v_new.mapped := coalesce(v_known.mapped, '{}'::jsonb) || p_new.mapped;
    return resman.begin_request(v_new, p_compiled, p_mapped);
end;
$$;

comment on function resman.repeat_request(
    resman.tour_request[], resman.tour_request, jsonb, jsonb
) is
'Answers a request whose key or id is known: the same again, an older version, another body, or a '
'change. One that failed binds nobody and is taken anew.';
