create or replace function resman.missing_reads(p_facts resman.call_facts)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
    v_mapping resman.lead_sync_mapping := p_facts.mapping;
    v_home text := (p_facts.integration).resman_property_id;
    v_id text := v_mapping.resman_lead_id;
    v_since timestamptz := coalesce((p_facts.state).last_sync_at, (p_facts.state).created_at);
    v_email text := p_facts.lead ->> 'email';
    v_phone text := split_part(p_facts.lead ->> 'phone', ' ext ', 1);
begin
    return next resman.look_for('id', v_home, jsonb_build_object('prospect_id', v_id));
    return query
    select resman.look_for('id', v_home, jsonb_build_object('prospect_id', alias.winner_id))
    from resman.prospect_alias as alias
    where alias.property_id = v_mapping.property_id and alias.prospect_id = v_id;
    if v_email is not null then
        return next resman.look_for('contact', v_home, jsonb_build_object('email', v_email));
    end if;
    if v_phone is not null then
        return next resman.look_for('contact', v_home, jsonb_build_object('phone', v_phone));
    end if;
    -- A merge changes the winner, so it is among what was changed since.
    return next resman.look_for('marker', v_home, jsonb_build_object(
        'modified_from', to_char(
            (
                greatest(v_since, p_facts.decided_at - interval '30 days') - interval '5 minutes'
            ) at time zone 'utc',
            'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        ),
        'modified_to', to_char(
            (p_facts.decided_at + interval '1 minute') at time zone 'utc',
            'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        )
    )) || jsonb_build_object('marker', resman.lead_marker(v_mapping.conversation_id));
    return query
    select resman.look_for(
        'moved', other.resman_property_id, jsonb_build_object('prospect_id', v_id)
    ) || jsonb_build_object('property_id', other.property_id)
    from resman.account_properties(v_mapping.property_id) as other;
end;
$$;

comment on function resman.missing_reads(resman.call_facts) is
'Returns where to look for a prospect that answers nothing, in order: its id once more, its '
'winner, who has the lead''s e-mail, phone or marker, and the account''s other properties.';
