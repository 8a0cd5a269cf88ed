create or replace function resman.import_prospect(
    p_integration resman.resman_integration,
    p_prospect jsonb,
    p_persons uuid[],
    p_served_at timestamptz
)
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_unit_id uuid := gen_random_uuid();
    v_user_id uuid := coalesce(p_persons[1], gen_random_uuid());
    v_remote jsonb := resman.remote_fields(p_prospect);
    v_row jsonb;
begin
    perform set_config('tourbase.origin', 'resman', true);
    perform set_config('tourbase.origin_unit', array[v_unit_id]::text, true);
    if p_persons = '{}' then
        perform resman.insert_host_row('user', jsonb_strip_nulls(jsonb_build_object(
            'id', v_user_id, 'first_name', v_remote -> 'first_name',
            'last_name', v_remote -> 'last_name', 'email', v_remote -> 'email',
            'phone', v_remote -> 'phone', 'lead_source', 'ResMan'
        )));
    end if;
    select jsonb_strip_nulls(jsonb_object_agg(known.host_column, given.fields -> known.field))
    into v_row
    from resman.inbound_columns() as known
    cross join (
        select v_remote || resman.host_values(
            v_remote, '{"lost": true}', v_remote, p_integration.property_id
        ) as fields
    ) as given
    where known.host_table = 'conversation';
    perform resman.insert_host_row('conversation', v_row || resman.lead_place(
        p_integration.property_id
    ) || jsonb_build_object('id', v_unit_id, 'user_id', v_user_id, 'source', 'ResMan'));
    perform set_config('tourbase.origin', '', true);
    perform set_config('tourbase.origin_unit', '', true);
    perform resman.note_import(
        v_unit_id, v_user_id, p_integration.property_id, p_prospect, v_remote, p_served_at
    );
    return v_unit_id;
end;
$$;

comment on function resman.import_prospect(
    resman.resman_integration, jsonb, uuid[], timestamptz
) is
'Makes a lead of a prospect that has none, of the person that it surely is or of a new one, as a '
'write of our own; returns the lead. Raises what the application''s constraints and triggers raise '
'(decisions.md 5).';
