create or replace function resman.lead_checks(p_lead jsonb, p_why jsonb)
returns jsonb
language sql
stable
set search_path = ''
as $$
    select jsonb_build_array(
        jsonb_build_object(
            'ok', p_lead ->> 'email' is not null or p_lead ->> 'phone' is not null,
            'label', 'the lead has an e-mail address or a phone number'
        ),
        jsonb_build_object(
            'ok', integration.id is not null, 'label', 'its property is connected to ResMan'
        ),
        jsonb_build_object(
            'ok', coalesce(
                integration.sync_enabled and integration.sync_status in ('active', 'error')
                and integration.sync_direction <> 'from_resman', false
            ),
            'label', 'the property is not paused, sends, and its credentials are taken'
        ),
        jsonb_build_object('ok', resman.is_bridge_alive(), 'label', 'a bridge is running'),
        jsonb_build_object(
            'ok', coalesce(p_why ->> 'code', '') not in ('RM203', 'RM204', 'RM205', 'RM202'),
            'label', 'ResMan answers'
        ),
        jsonb_build_object(
            'ok', p_why ->> 'host_error' is null,
            'label', concat(
                'the application''s row takes its state',
                ' (refused: ' || (p_why ->> 'host_error') || ')'
            )
        )
    )
    from (select 1) as one
    left join resman.resman_integration as integration
        on integration.property_id = (p_lead ->> '_property_id')::uuid
$$;

comment on function resman.lead_checks(jsonb, jsonb) is
'Returns what must hold for a lead to be sent and its row to say so, and whether it does: [{ok, '
'label}].';
