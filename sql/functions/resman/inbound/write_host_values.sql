create or replace function resman.write_host_values(p_units uuid[], p_values jsonb[])
returns void
language plpgsql
volatile
set search_path = ''
set lock_timeout = '200ms'
as $$
declare
    v_users uuid[];
    v_values jsonb[];
    v_person text := resman.host_update('user');
    v_lead text := resman.host_update('conversation');
begin
    perform set_config('tourbase.origin', 'resman', true);
    perform set_config('tourbase.origin_unit', p_units::text, true);
    select array_agg(person.id), array_agg(person.given)
    into v_users, v_values
    from (
        select distinct on (lead.user_id) lead.user_id as id, given.fields as given
        -- A name finds the host's column, and where the host has none, the null of the first row.
        from unnest(p_units, p_values) as given (unit_id, fields)
        cross join (select null::uuid as user_id) as absent
        cross join lateral (
            select user_id from public.conversation as conversation
            where conversation.id = given.unit_id
        ) as lead
        where lead.user_id is not null
        order by lead.user_id, given.unit_id
    ) as person;
    if v_person is not null and v_users is not null then
        execute v_person using v_users, v_values;
    end if;
    if v_lead is not null then
        execute v_lead using p_units, p_values;
    end if;
    perform set_config('tourbase.origin', '', true);
    perform set_config('tourbase.origin_unit', '', true);
end;
$$;

comment on function resman.write_host_values(uuid[], jsonb[]) is
'Writes into the application''s rows what ResMan has of leads, as writes of our own that are not '
'told back: of each lead {field: value}. Raises what the application''s constraints and triggers '
'raise. The caller holds the rows.';
