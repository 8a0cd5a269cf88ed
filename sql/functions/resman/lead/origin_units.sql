create or replace function resman.origin_units()
returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return case
        -- Most writes have no mark: they need no call.
        when coalesce(current_setting('tourbase.origin', true), '') <> '' and resman.is_own_write()
            then coalesce(nullif(current_setting('tourbase.origin_unit', true), ''), '{}')::uuid[]
        else '{}'
    end;
end;
$$;

comment on function resman.origin_units() is
'Returns the leads that the running statement gives what ResMan has told: none but in a write of '
'our own (decisions.md 7).';
