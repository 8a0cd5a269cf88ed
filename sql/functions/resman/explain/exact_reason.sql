create or replace function resman.exact_reason(p_property_id uuid, p_why jsonb)
returns resman.reason
language plpgsql
stable
set search_path = ''
as $$
declare
    v_reason resman.reason;
    v_lane record;
    v_wait text;
begin
    select * into v_reason from resman.reason as reason where reason.code = p_why ->> 'code';
    select
        integration.sync_enabled, lane.open_count, account.wait,
        integration.api_credentials ->> 'account_id' as account_id
    into v_lane
    from resman.resman_integration as integration
    left join resman.property_lane as lane on integration.property_id = lane.property_id
    left join lateral resman.account_wait(
        resman.account_key(integration.api_credentials)
    ) as account on true
    where integration.property_id = p_property_id;
    if v_reason.code = 'RM103' and not v_lane.sync_enabled then
        v_reason.sentence := 'Waiting: the sync of {property} is switched off.';
        v_reason.next_step :=
            'select resman.set_property(''{property_id}'', ''{"sync_enabled": true}'')';
    elsif v_reason.code = 'RM201' and p_why ->> 'job_status' = 'pending' then
        v_wait := case
            when v_lane.open_count > 0 and resman.busy_count(p_property_id, null) > 0
                then 'calls for {property} failed, and one at a time tries whether they do again'
            else replace(v_lane.wait, '{account}', v_lane.account_id)
        end;
        v_reason.sentence := coalesce('Waiting: ' || v_wait || '.', v_reason.sentence);
    end if;
    return v_reason;
end;
$$;

comment on function resman.exact_reason(uuid, jsonb) is
'Returns the reason of lead_reason in the words of what holds a property''s lead now: a switch, a '
'breaker that is being tried, an empty bucket, calls in flight. Called by explain_lead.';
