create or replace function resman.merge_reads(p_reads resman.lead_read[], p_only text[])
returns resman.merged_read[]
language plpgsql
volatile
set search_path = ''
set jit = off
as $$
declare
    v_guarded timestamptz := core.clock() - resman.guard_time();
begin
    return array(
        with rules as materialized (
            select
                known.property_id, known.stage, integration.sync_direction as direction,
                resman.direction_policies(
                    integration.sync_direction, known.property_id, known.stage
                ) as policies
            from (
                select distinct each.property_id, each.remote ->> 'stage' as stage
                from unnest(p_reads) as each
            ) as known
            inner join resman.resman_integration as integration
                on known.property_id = integration.property_id
        )

        select
            row(
                read, lead.fields, state.base, merged.parts,
                resman.host_values(
                    merged.parts -> 'to_domiq', lead.fields, read.remote, read.property_id
                ),
                exists (
                    select from jsonb_object_keys(read.remote) as field (key)
                    where not shown.remote ? field.key
                )
            )::resman.merged_read
        from unnest(p_reads) as read
        inner join resman.lead_state as state on state.unit_id = read.unit_id
        inner join rules
            on rules.property_id = read.property_id
                and rules.stage is not distinct from read.remote ->> 'stage'
        cross join lateral (
            select case
                when state.last_sync_at > v_guarded
                    then resman.without_late(read.remote, state.shown, state.prior)
                else read.remote
            end as remote
        ) as shown
        cross join lateral (
            select resman.lead_projection(read.unit_id) as fields
            offset 0
        ) as lead
        cross join lateral (
            select resman.merge_read(
                state, lead.fields, case
                    when p_only is null then shown.remote
                    else resman.only_fields(shown.remote, p_only)
                end, read.served_at, rules.direction, rules.policies
            ) as parts
            offset 0
        ) as merged
        where lead.fields is not null
        order by read.unit_id
    );
end;
$$;

comment on function resman.merge_reads(resman.lead_read[], text[]) is
'Merges what ResMan has shown of leads with what we have, as the direction of their properties '
'and the rules want it. Soon after a call what ResMan showed before it does not count. p_only: '
'only these fields, null: all. The caller holds the leads and their rows.';
