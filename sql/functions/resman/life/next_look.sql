create or replace function resman.next_look(
    p_facts resman.call_facts,
    p_reads jsonb[],
    p_most integer
)
returns jsonb
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_done jsonb := coalesce(p_facts.found -> 'looked', '[]'::jsonb);
    v_reads jsonb;
    v_count integer;
begin
    select coalesce(jsonb_agg(wanted.read order by wanted.place), '[]'::jsonb), count(*)
    into v_reads, v_count
    from (
        select asked.read, asked.place
        from unnest(p_reads) with ordinality as asked (read, place)
        where not exists (
            select 1 from jsonb_array_elements(v_done) as done (look)
            where done.look -> 'kind' = asked.read -> 'kind'
                and done.look -> 'resman_property_id' = asked.read -> 'resman_property_id'
                -- A window is asked for up to now, which is later each time.
                and (asked.read ->> 'kind' = 'marker' or done.look -> 'by' = asked.read -> 'by')
        )
        order by asked.place
        limit p_most
    ) as wanted;
    if v_count = 0 then
        return null;
    end if;
    perform resman.charge_look((p_facts.job).locked_by, (p_facts.integration).property_id, v_count);
    return jsonb_build_object('do', 'look', 'reads', v_reads);
end;
$$;

comment on function resman.next_look(resman.call_facts, jsonb[], integer) is
'Returns what the bridge is to look up next, {do: look, reads}, of the looks that it has not made '
'for this job; null where it has made all. Takes the calls from the account''s bucket.';
