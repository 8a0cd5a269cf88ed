create or replace function resman.record_account_probe(
    p_account_key text,
    p_key text,
    p_outcome jsonb
)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_word text := p_outcome ->> 'word';
    v_is_next boolean := exists (
        select 1 from resman.resman_integration as integration
        where resman.account_key(integration.api_credentials) = p_account_key
            and integration.next_credentials ->> 'nonce' = p_key
    );
begin
    if v_is_next and v_word = 'ok' then
        perform resman.take_next_key(p_account_key);
        return 'key_taken';
    elsif v_is_next and v_word = 'auth' then
        perform resman.drop_next_key(p_account_key, core.clock());
        return 'key_refused';
    elsif v_is_next then
        return null;
    end if;
    update resman.account_state as state
    set tested_at = core.clock(), test_answer = v_word
    where state.account_key = p_account_key;
    if v_word = 'ok' then
        perform resman.readmit_account(p_account_key);
    end if;
    return null;
end;
$$;

comment on function resman.record_account_probe(text, text, jsonb) is
'Records how the look with a key ended, which its nonce names: opens an account again, puts a new '
'key in the place of the old one, or drops the new one where ResMan refuses it. Returns key_taken, '
'key_refused or null.';

grant execute on function resman.record_account_probe(text, text, jsonb) to
tourbase_bridge;
