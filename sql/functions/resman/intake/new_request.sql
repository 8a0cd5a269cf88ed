create or replace function resman.new_request(
    p_source text, p_payload jsonb, p_fields jsonb, p_key text
)
returns resman.tour_request
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_new resman.tour_request;
begin
    v_new.id := core.uuid_v7();
    v_new.source := p_source;
    v_new.source_id := case
        when length(p_fields ->> 'source_id') <= 100 then p_fields ->> 'source_id'
    end;
    v_new.idempotency_key := p_key;
    v_new.body_sha256 := sha256(convert_to(p_payload::text, 'UTF8'));
    v_new.version := greatest(coalesce((p_fields ->> 'version')::integer, 1), 1);
    v_new.payload := p_payload;
    v_new.mapped := p_fields;
    v_new.open_requests := '[]'::jsonb;
    v_new.state := 'processing';
    v_new.created_at := core.clock();
    v_new.updated_at := v_new.created_at;
    return v_new;
end;
$$;

comment on function resman.new_request(text, jsonb, jsonb, text) is
'Returns the row of a request that was not yet looked at.';
