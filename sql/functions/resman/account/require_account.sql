create or replace function resman.require_account(p_account_key text)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform 1 from resman.account_state as state
    where state.account_key = p_account_key
    for no key update;
    if not found then
        raise exception using
            errcode = 'TB206', message = 'account is unknown',
            detail = format('account %s', p_account_key),
            hint = 'see: tourbase accounts list';
    end if;
end;
$$;

comment on function resman.require_account(text) is
'Locks an account; raises TB206 for one that no property was ever connected to.';
