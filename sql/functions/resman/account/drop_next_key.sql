create or replace function resman.drop_next_key(p_account_key text, p_refused_at timestamptz)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    update resman.account_state as state
    set next_since = null, next_tried_at = null, next_refused_at = p_refused_at
    where state.account_key = p_account_key;
    update resman.resman_integration as integration
    set next_credentials = null
    where resman.account_key(integration.api_credentials) = p_account_key
        and integration.next_credentials is not null;
    if p_refused_at is not null then
        perform resman.note_account('account.key_refused', p_account_key, null);
    end if;
end;
$$;

comment on function resman.drop_next_key(text, timestamptz) is
'Forgets the new key of an account; the old one stays. Takes when ResMan refused it, null where it '
'did not.';
