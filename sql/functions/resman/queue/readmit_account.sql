create or replace function resman.readmit_account(p_account_key text)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    update resman.account_state as state
    set refused_at = null, probed_at = null
    where state.account_key = p_account_key;
    update resman.resman_integration as integration
    set sync_status = 'active', error_count = 0
    where resman.account_key(integration.api_credentials) = p_account_key
        and integration.sync_status = 'disconnected';
    -- What it was refused to read may have been its key's.
    update resman.resman_integration as integration
    set reader_refused_at = null, reader_refused_reason = null
    where resman.account_key(integration.api_credentials) = p_account_key
        and integration.reader_refused_at is not null;
    perform pg_notify('tourbase', '');
end;
$$;

comment on function resman.readmit_account(text) is
'Lets an account and its properties be called again.';
