create or replace function resman.store_catalogues(p_property_id uuid, p_catalogues jsonb)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    delete from resman.remote_catalogue as entry
    where entry.property_id = p_property_id and p_catalogues ? entry.kind;
    insert into resman.remote_catalogue (property_id, kind, remote_id, name, read_at)
    select p_property_id, catalogue.key, lower(entry.id), entry.name, core.clock()
    from jsonb_each(p_catalogues) as catalogue
    cross join lateral jsonb_to_recordset(catalogue.value) as entry (id text, name text)
    where catalogue.key in ('sources', 'agents', 'lost_reasons') and entry.id is not null
    on conflict do nothing;
end;
$$;

comment on function resman.store_catalogues(uuid, jsonb) is
'Keeps what ResMan listed: {"sources": [{id, name}], …}. Replaces the kinds that are given.';
