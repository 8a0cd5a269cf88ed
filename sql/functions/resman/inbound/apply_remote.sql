create or replace function resman.apply_remote(
    p_unit_id uuid,
    p_prospect jsonb,
    p_served_at timestamptz
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_property_id uuid;
    v_applied resman.applied_read;
begin
    perform 1 from resman.lead_state as state
    where state.unit_id = p_unit_id
    for no key update;
    select mapping.property_id into v_property_id
    from resman.lead_sync_mapping as mapping
    where mapping.conversation_id = p_unit_id and mapping.mapping_status in ('active', 'merged');
    v_applied := (resman.apply_reads(array[row(
        p_unit_id, v_property_id, lower(p_prospect ->> 'prospect_id'),
        resman.remote_fields(p_prospect), p_prospect ->> 'content_hash', p_served_at
    )::resman.lead_read]))[1];
    return jsonb_build_object(
        'applied', v_applied.state is not distinct from 'applied', 'state', v_applied.state,
        'reason', v_applied.reason, 'fields', to_jsonb(v_applied.fields),
        'held', to_jsonb(v_applied.held)
    );
end;
$$;

comment on function resman.apply_remote(uuid, jsonb, timestamptz) is
'Brings into the application what ResMan has shown of a mapped lead at a time of its own clock; '
'returns {applied, state, reason, fields, held}: hinted means that it is to be read again '
'(apply_reads).';
