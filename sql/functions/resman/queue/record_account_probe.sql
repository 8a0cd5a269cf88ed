create or replace function resman.record_account_probe(p_account_key text, p_outcome jsonb)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    if p_outcome ->> 'word' = 'ok' then
        perform resman.readmit_account(p_account_key);
    end if;
end;
$$;

comment on function resman.record_account_probe(text, jsonb) is
'Opens an account again when its credentials were taken.';

grant execute on function resman.record_account_probe(text, jsonb) to
tourbase_bridge;
