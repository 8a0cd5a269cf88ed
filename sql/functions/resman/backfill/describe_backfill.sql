create or replace function resman.describe_backfill(
    p_run resman.backfill_run,
    p_integration resman.resman_integration,
    p_now timestamptz
)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select jsonb_build_object(
        'run_id', p_run.id,
        'property_id', p_run.property_id,
        'remote', jsonb_build_object(
            'integration_id', p_integration.id,
            'resman_property_id', p_integration.resman_property_id,
            'api_credentials', p_integration.api_credentials
        ),
        'asked_at', p_now,
        'wants_leads', true,
        'erased_kids', resman.erased_kids(),
        'connected_at', p_run.reads_to,
        -- ResMan may take the end of a window for a part of it, or not.
        'modified_from', to_char(
            (p_run.cursor_at - interval '1 second') at time zone 'utc',
            'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        ),
        'modified_to', to_char(
            least(p_run.cursor_at + interval '30 days' - interval '1 second', p_run.reads_to)
            at time zone 'utc',
            'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        ),
        'prospect_ids', '[]'::jsonb
    )
$$;

comment on function resman.describe_backfill(
    resman.backfill_run, resman.resman_integration, timestamptz
) is
'Returns the next window of a remote backfill as the bridge needs it: 30 days, or what is left.';
