create or replace function resman.submit_tour(
    p_source text,
    p_payload jsonb,
    p_idempotency_key text default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_compiled jsonb := resman.compiled_source(p_source);
    v_key text := nullif(btrim(p_idempotency_key), '');
    v_new resman.tour_request;
    v_mapped jsonb;
    v_known resman.tour_request[];
begin
    -- For this transaction: what was answered is on disk.
    perform set_config('synchronous_commit', 'on', true);
    if v_compiled is null then
        return jsonb_build_object('http', 404);
    elsif jsonb_typeof(p_payload) is distinct from 'object' or length(v_key) > 200 then
        perform resman.count_request(
            p_source, (core.clock() at time zone 'UTC')::date, 1, 0, 1, core.clock()
        );
        return jsonb_build_object('http', 422, 'violations', jsonb_build_array(case
            when length(v_key) > 200 then resman.violation('Idempotency-Key', null, 'too_long')
            else resman.violation('body', null, 'type')
        end));
    end if;
    v_mapped := resman.map_payload(v_compiled, p_payload);
    v_new := resman.new_request(p_source, p_payload, v_mapped -> 'fields', v_key);
    -- The keys decide: who comes second waits here for the first, and then finds it.
    loop
        insert into resman.tour_request select v_new.* on conflict do nothing;
        if found then
            insert into resman.tour_processing_log (id, source, source_id, local_date, version)
            values (
                v_new.id, p_source, v_new.source_id, (core.clock() at time zone 'UTC')::date,
                v_new.version
            );
            return resman.begin_request(v_new, v_compiled, v_mapped);
        end if;
        v_known := array(
            select request from resman.tour_request as request
            where request.source = p_source
                and (request.source_id = v_new.source_id or request.idempotency_key = v_key)
            order by request.id
            for no key update
        );
        exit when v_known <> '{}';
    end loop;
    return resman.repeat_request(v_known, v_new, v_compiled, v_mapped);
end;
$$;

comment on function resman.submit_tour(text, jsonb, text) is
'Takes a request for a tour, or a change of one, as its source sends it; durable when it returns. '
'Returns {http: 202, id}; {http: 200, id, replayed | superseded} for what is known; {http: 404} '
'for an unknown source; {http: 409, id} for another body under the same key or version; {http: '
'422, violations, reason_code, free} for what cannot be used. Raises nothing, whatever the '
'payload.';

grant execute on function resman.submit_tour(text, jsonb, text) to
tourbase_bridge, tourbase_app;
