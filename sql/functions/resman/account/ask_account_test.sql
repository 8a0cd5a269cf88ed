create or replace function resman.ask_account_test(p_account_key text)
returns timestamptz
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_now timestamptz := core.clock();
begin
    perform resman.require_account(p_account_key);
    update resman.account_state as state
    set test_asked_at = v_now
    where state.account_key = p_account_key;
    return v_now;
end;
$$;

comment on function resman.ask_account_test(text) is
'Has a bridge try the key of an account; account_report tells how it ended. Returns when it was '
'asked. Raises TB206.';

grant execute on function resman.ask_account_test(text) to
tourbase_operator;
