create or replace function resman.keep_request(p_request resman.tour_request)
returns void
language sql
volatile
set search_path = ''
as $$
    update resman.tour_request as request
    set
        idempotency_key = coalesce(p_request.idempotency_key, request.idempotency_key),
        source_id = coalesce(request.source_id, p_request.source_id),
        body_sha256 = p_request.body_sha256, version = p_request.version,
        payload = p_request.payload, mapped = p_request.mapped,
        email_key = lower(resman.normalize_email(p_request.mapped ->> 'prospect.email')),
        phone_key = split_part(
            resman.normalize_phone(p_request.mapped ->> 'prospect.phone'), ' ext ', 1
        ),
        given_prospect_id = lower(p_request.mapped ->> 'prospect.resman_prospect_id'),
        property_id = coalesce(p_request.property_id, request.property_id),
        conversation_id = coalesce(p_request.conversation_id, request.conversation_id),
        tour_revision = p_request.tour_revision, answer = jsonb_build_object('id', p_request.id),
        violations = null, state = 'processing', keep_until = null, accepted_at = null,
        open_requests = request.open_requests || p_request.open_requests
    where request.id = p_request.id
$$;

comment on function resman.keep_request(resman.tour_request) is
'Writes what a request says into its row: what it sends, and the keys of its person.';
