create or replace function resman.new_backfill(
    p_property_id uuid,
    p_since timestamptz,
    p_rate double precision,
    p_kind text
)
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_run_id uuid;
begin
    perform resman.require_connected(exists (
        select 1 from resman.resman_integration as integration
        where integration.property_id = p_property_id
    ), p_property_id);
    if p_kind = 'local' and p_since is not null and not exists (
        select 1 from pg_catalog.pg_attribute as host_column
        where host_column.attrelid = 'public.conversation'::regclass
            and host_column.attname = 'created_at'
            and not host_column.attisdropped
    ) then
        raise exception using
            errcode = 'TB274', message = 'the age of leads is not known',
            detail = 'conversation has no column created_at',
            hint = 'leave out --since: all leads are sent';
    end if;
    insert into resman.backfill_run (
        property_id, kind, since, rate_per_minute, started_at, cursor_at, reads_to
    )
    select
        p_property_id, p_kind, reach.since, p_rate, core.clock(),
        case p_kind when 'remote' then least(reach.since, integration.created_at) end,
        case p_kind
            when 'remote' then date_trunc('second', integration.created_at) + interval '1 second'
        end
    from resman.resman_integration as integration
    cross join lateral (
        select case p_kind
            when 'remote' then coalesce(p_since, integration.created_at - interval '5 years')
            else p_since
        end as since
    ) as reach
    where integration.property_id = p_property_id
    on conflict (property_id, kind) where state = 'running' do nothing
    returning backfill_run.id into v_run_id;
    if v_run_id is null then
        raise exception using
            errcode = 'TB271', message = 'a backfill of the property runs already',
            detail = format('property %s', p_property_id),
            hint = 'see tourbase backfill status; end it with: tourbase backfill cancel';
    end if;
    return v_run_id;
end;
$$;

comment on function resman.new_backfill(uuid, timestamptz, double precision, text) is
'Makes the row of a backfill, local or remote; a remote one reads five years where it is not told '
'since when. Returns its id. Raises TB205, TB271 where one runs, TB274 where the application does '
'not note when a lead was created.';
