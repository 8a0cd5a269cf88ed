create or replace function resman.take_next_key(p_account_key text)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    update resman.account_state as state
    set next_since = null, next_tried_at = null, next_refused_at = null
    where state.account_key = p_account_key;
    update resman.resman_integration as integration
    set api_credentials = integration.next_credentials, next_credentials = null
    where resman.account_key(integration.api_credentials) = p_account_key
        and integration.next_credentials is not null;
    perform resman.note_account('account.key_taken', p_account_key, null);
    perform resman.readmit_account(p_account_key);
end;
$$;

comment on function resman.take_next_key(text) is
'Puts the new key of an account in the place of the old one, for all its properties at once.';
