create or replace function resman.write_tour_column(
    p_unit_id uuid,
    p_at timestamptz,
    p_zone text
)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_type text := (
        select format_type(found.atttypid, null)
        from pg_catalog.pg_attribute as found
        where found.attrelid = 'public.conversation'::regclass
            and found.attname = 'tour_datetime' and not found.attisdropped
    );
begin
    perform set_config('tourbase.origin', 'resman', true);
    if v_type = 'timestamp with time zone' then
        execute 'update public.conversation set tour_datetime = $2 where id = $1'
        using p_unit_id, p_at;
    elsif v_type = 'timestamp without time zone' then
        execute 'update public.conversation set tour_datetime = $2 where id = $1'
        using p_unit_id, p_at at time zone p_zone;
    end if;
    perform set_config('tourbase.origin', '', true);
    return null;
exception
    when others then
        -- A trigger of the application's own refuses the write; its text may quote a person.
        perform set_config('tourbase.origin', '', true);
        return sqlstate;
end;
$$;

comment on function resman.write_tour_column(uuid, timestamptz, text) is
'Writes the start of a tour into its lead''s column, as a write of our own; returns the code of '
'the error where the application''s triggers refuse it. A column of another type is left alone.';
