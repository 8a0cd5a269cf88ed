create or replace function resman.take_reads(p_merged resman.merged_read[])
returns resman.applied_read[]
language plpgsql
volatile
set search_path = ''
set jit = off
as $$
declare
    v_one resman.merged_read;
    v_writes resman.merged_read[] := array(
        select one from unnest(p_merged) as one where one.given <> '{}'
    );
begin
    if v_writes <> '{}' then
        perform resman.write_host_values(
            array(select (one.read).unit_id from unnest(v_writes) as one),
            array(select one.given from unnest(v_writes) as one)
        );
    end if;
    perform resman.advance_bases(p_merged);
    foreach v_one in array p_merged loop
        if v_one.merged -> 'conflicts' <> '[]' then
            perform resman.note_conflicts(
                (v_one.read).unit_id, (v_one.read).property_id, (v_one.read).prospect_id,
                v_one.merged -> 'conflicts'
            );
        end if;
    end loop;
    perform resman.log_reads(v_writes);
    perform resman.tell_rest(array(select (one.read).unit_id from unnest(v_writes) as one));
    return array(
        select
            row(
                (one.read).unit_id, (one.read).prospect_id,
                case
                    when one.is_late then 'hinted'
                    when waiting.fields <> '{}' then 'held'
                    else 'applied'
                end,
                case
                    when one.is_late then 'it shows what was there before our last call'
                    when waiting.fields <> '{}' then
                        'a person decides about ' || array_to_string(waiting.fields, ', ')
                    when unwritable.fields <> '{}' then
                        'the application cannot be given ' || array_to_string(unwritable.fields, ', ')
                end,
                array(select field.key from jsonb_object_keys(one.given) as field (key)),
                waiting.fields || unwritable.fields
            )::resman.applied_read
        from unnest(p_merged) as one
        cross join lateral (
            select array(
                select found.value ->> 'field'
                from jsonb_array_elements(one.merged -> 'conflicts') as found (value)
                where found.value ->> 'strategy' = 'manual_review'
                order by found.value ->> 'field'
            ) as fields
            offset 0
        ) as waiting
        cross join lateral (
            select resman.unwritable_fields(one.given) as fields
            offset 0
        ) as unwritable
    );
end;
$$;

comment on function resman.take_reads(resman.merged_read[]) is
'Writes what was merged: the application''s rows, bases, conflicts and log, and a job where '
'something is left to tell. Raises what the application''s constraints and triggers raise.';
