create or replace function resman.import_prospects(
    p_property_id uuid,
    p_prospects jsonb,
    p_served_at timestamptz,
    p_import text
)
returns resman.applied_read[]
language plpgsql
volatile
set search_path = ''
set lock_timeout = '200ms'
as $$
declare
    v_integration resman.resman_integration;
    v_prospect jsonb;
    v_persons uuid[];
    v_id text;
    v_why text;
    v_context text;
    v_done resman.applied_read[] := array[]::resman.applied_read[];
begin
    select * into v_integration from resman.resman_integration as integration
    where integration.property_id = p_property_id;
    for v_prospect in
        select prospect.value
        from jsonb_array_elements(p_prospects) as prospect (value)
        where prospect.value ? 'content_hash' and not exists (
            select 1 from resman.lead_sync_mapping as mapping
            where mapping.resman_lead_id = lower(prospect.value ->> 'prospect_id')
                and mapping.property_id = p_property_id
                and mapping.mapping_status in ('active', 'merged')
        ) and not (
            prospect.value ? 'is_part'
            and resman.was_seen_since(p_property_id, prospect.value)
        )
        order by prospect.value ->> 'prospect_id'
    loop
        v_id := lower(v_prospect ->> 'prospect_id');
        v_persons := resman.find_persons(resman.remote_fields(v_prospect));
        v_why := resman.import_fault(v_integration, v_prospect, v_persons, p_import);
        if v_why is not null then
            v_done := v_done || row(
                null, v_id,
                case v_why when 'its id tells the rest of it' then 'hinted' else 'skipped' end,
                v_why, '{}', '{}'
            )::resman.applied_read;
            continue;
        end if;
        begin
            v_done := v_done || row(
                resman.import_prospect(
                    v_integration, v_prospect, v_persons,
                    coalesce((v_prospect ->> 'served_at')::timestamptz, p_served_at)
                ),
                v_id, 'applied', 'imported', '{}', '{}'
            )::resman.applied_read;
        exception
            when others then
                get stacked diagnostics v_why = constraint_name, v_context = pg_exception_context;
                v_done := v_done || row(
                    null, v_id, 'held', 'refused by ' || resman.refusal(sqlstate, v_why, v_context),
                    '{}', '{}'
                )::resman.applied_read;
        end;
    end loop;
    return v_done;
end;
$$;

comment on function resman.import_prospects(uuid, jsonb, timestamptz, text) is
'Makes leads of those of a property''s prospects that have none and may have one; returns what '
'became of each: applied, skipped with the reason, held where the application refuses it, or '
'hinted where only a part of it is known.';
