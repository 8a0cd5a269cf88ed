create or replace function resman.describe_pull(
    p_cursor resman.pull_cursor,
    p_integration resman.resman_integration,
    p_prospect_ids text[],
    p_now timestamptz,
    p_overlap interval
)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select jsonb_build_object(
        'property_id', p_cursor.property_id,
        'remote', jsonb_build_object(
            'integration_id', p_integration.id,
            'resman_property_id', p_integration.resman_property_id,
            'api_credentials', p_integration.api_credentials
        ),
        'asked_at', p_now,
        'wants_leads', p_integration.sync_direction in ('bidirectional', 'from_resman'),
        'erased_kids', resman.erased_kids(),
        'connected_at', p_integration.created_at,
        'reader', resman.pull_reader(p_cursor, p_integration, p_overlap, p_now),
        'modified_from', to_char(
            coalesce(
                p_cursor.pulled_through - p_overlap,
                least(p_now - interval '30 days', p_integration.created_at)
            ) at time zone 'utc',
            'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        ),
        -- ResMan's clock alone decides where its now is.
        'modified_to', to_char(
            (p_now + interval '1 day') at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        ),
        'prospect_ids', to_jsonb(p_prospect_ids)
    )
$$;

comment on function resman.describe_pull(
    resman.pull_cursor, resman.resman_integration, text[], timestamptz, interval
) is
'Returns a pull as the bridge needs it: where to read, by which interface, from when, whom '
'besides, and whether whole leads are wanted or appointments only.';
