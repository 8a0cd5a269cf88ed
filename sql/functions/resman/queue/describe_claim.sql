create or replace function resman.describe_claim(
    p_job resman.lead_sync_queue,
    p_lease_seconds double precision
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_state resman.lead_state;
    v_mapping resman.lead_sync_mapping;
    v_integration resman.resman_integration;
    v_lead jsonb := resman.lead_projection(p_job.unit_id);
begin
    update resman.lead_sync_queue as job
    set change_count = 0
    where job.id = p_job.id and job.status = 'processing';
    select * into v_state from resman.lead_state as state where state.unit_id = p_job.unit_id;
    select * into v_mapping from resman.lead_sync_mapping as mapping
    where mapping.conversation_id = p_job.unit_id and mapping.mapping_status in ('active', 'merged');
    select * into v_integration from resman.resman_integration as integration
    where integration.property_id = coalesce(v_mapping.property_id, p_job.property_id);

    return jsonb_build_object(
        'job_id', p_job.id, 'fence', p_job.fence, 'unit_id', p_job.unit_id,
        'property_id', v_integration.property_id, 'operation', p_job.sync_operation,
        'lease_seconds', p_lease_seconds,
        'remote', jsonb_build_object(
            'integration_id', v_integration.id,
            'resman_property_id', v_integration.resman_property_id,
            'api_credentials', v_integration.api_credentials
        ),
        'reads', resman.needed_reads(v_lead, v_mapping, v_state),
        'catalogues', resman.needed_catalogues(
            v_integration.property_id, v_lead, v_mapping.id is null
        )
    );
end;
$$;

comment on function resman.describe_claim(resman.lead_sync_queue, double precision) is
'Returns a claimed job as the bridge needs it: where to call and what to read first. Reads are '
'the probe after a lost answer, and the look before a create or an update (resman-api.md 3.5).';
