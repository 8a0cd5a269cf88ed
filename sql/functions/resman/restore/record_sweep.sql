create or replace function resman.record_sweep(
    p_property_id uuid,
    p_prospects jsonb,
    p_is_last boolean,
    p_error text default null
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_shown record;
begin
    for v_shown in
        select
            lower(prospect.value ->> 'prospect_id') as prospect_id,
            lower(prospect.value ->> 'person_id') as person_id, marker.value as marker,
            substring(marker.value from '^\[ref:([a-z]+):') as kind,
            substring(marker.value from '^\[ref:[a-z]+:([0-9a-f]{32})')::uuid as unit_id,
            substring(marker.value from ':([0-9]{1,9})\]$')::integer as revision
        from jsonb_array_elements(p_prospects) as prospect
        cross join lateral jsonb_array_elements_text(prospect.value -> 'markers') as marker
        order by 5, 1, 6
    loop
        insert into resman.restore_finding as finding (
            property_id, prospect_id, marker, kind, unit_id
        )
        select p_property_id, v_shown.prospect_id, v_shown.marker, found.kind, v_shown.unit_id
        from (
            select case v_shown.kind
                when 'lead' then resman.restore_lead(
                    p_property_id, v_shown.unit_id, v_shown.prospect_id, v_shown.person_id
                )
                when 'note' then resman.restore_note(v_shown.unit_id)
                when 'tour' then resman.restore_tour(
                    p_property_id, v_shown.unit_id, v_shown.revision, v_shown.prospect_id
                )
            end as kind
        ) as found
        where found.kind is not null
        on conflict do nothing;
    end loop;
    update resman.restore_sweep as sweep
    set
        prospects = sweep.prospects + jsonb_array_length(p_prospects),
        swept_at = case when p_is_last then core.clock() end, error = p_error,
        claimed_until = case
            when p_error is not null then core.clock() + interval '10 seconds'
            else sweep.claimed_until
        end
    where sweep.property_id = p_property_id;
end;
$$;

comment on function resman.record_sweep(uuid, jsonb, boolean, text) is
'Takes over what a search after a restore has found: [{prospect_id, person_id, markers}]. A lead '
'gets its prospect back, a note or tour is not told again; the rest is for people to see.';

grant execute on function resman.record_sweep(uuid, jsonb, boolean, text) to
tourbase_bridge;
