create or replace function resman.apply_alone(p_read resman.lead_read)
returns resman.applied_read
language plpgsql
volatile
set search_path = ''
set lock_timeout = '200ms'
as $$
declare
    v_merged resman.merged_read[] := resman.merge_reads(array[p_read], null);
    v_fields text[];
    v_refused jsonb := '[]'::jsonb;
    v_part text[];
    v_name text;
    v_context text;
begin
    begin
        return (resman.take_reads(v_merged))[1];
    exception
        when lock_not_available or deadlock_detected then
            return resman.unapplied_read(p_read, 'hinted', 'somebody is writing its row');
        when others then
            -- Which of its fields is refused is found by trying each.
            v_fields := array(
                select field.key
                from jsonb_object_keys(v_merged[1].merged -> 'to_domiq') as field (key)
            );
    end;
    for v_part in
        select array_agg(field.name) from unnest(v_fields) as field (name)
        group by case when field.name in ('lost', 'stage') then 'lost' else field.name end
    loop
        begin
            perform resman.take_reads(resman.merge_reads(array[p_read], v_part));
        exception
            when lock_not_available or deadlock_detected then
                -- Nobody has refused it. What is left is read again.
                return resman.unapplied_read(p_read, 'hinted', 'somebody is writing its row');
            when others then
                get stacked diagnostics
                    v_name = constraint_name, v_context = pg_exception_context;
                v_refused := v_refused || resman.refused_field(
                    v_merged[1], v_part, resman.refusal(sqlstate, v_name, v_context)
                );
        end;
    end loop;
    perform resman.take_reads(resman.merge_reads(array[p_read], array(
        select field.key from jsonb_object_keys(p_read.remote) as field (key)
        where field.key <> all(v_fields)
    )));
    perform resman.note_conflicts(p_read.unit_id, p_read.property_id, p_read.prospect_id, v_refused);
    return row(
        p_read.unit_id, p_read.prospect_id, 'held',
        (select string_agg(refused.value ->> 'rule', ', ') from jsonb_array_elements(v_refused) as refused (value)),
        '{}', array(select refused.value ->> 'field' from jsonb_array_elements(v_refused) as refused (value))
    )::resman.applied_read;
end;
$$;

comment on function resman.apply_alone(resman.lead_read) is
'Brings into the application what ResMan has shown of one lead, field by field where a constraint '
'or a trigger of the application refuses it: what is refused becomes a conflict that names the '
'constraint, the rest goes on (decisions.md 6).';
