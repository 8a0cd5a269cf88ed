create or replace function resman.set_account_key(
    p_account_key text,
    p_sealed jsonb,
    p_is_next boolean,
    p_reason text default null
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform resman.require_account(p_account_key);
    if exists (
        select 1 from resman.resman_integration as integration
        where resman.account_key(integration.api_credentials) = p_account_key
            and resman.account_key(p_sealed -> integration.id::text)
            is distinct from p_account_key
    ) then
        raise exception using
            errcode = 'TB207', message = 'account was changed meanwhile',
            detail = format('account %s', p_account_key),
            hint = 'a property was connected to it: repeat it';
    end if;
    if p_is_next then
        update resman.resman_integration as integration
        set next_credentials = p_sealed -> integration.id::text
        where resman.account_key(integration.api_credentials) = p_account_key;
        update resman.account_state as state
        set next_since = core.clock(), next_tried_at = null, next_refused_at = null
        where state.account_key = p_account_key;
        perform resman.note_account('account.rotate', p_account_key, p_reason);
        return;
    end if;
    perform resman.drop_next_key(p_account_key, null);
    update resman.resman_integration as integration
    set api_credentials = p_sealed -> integration.id::text
    where resman.account_key(integration.api_credentials) = p_account_key;
    perform resman.note_account('account.set_key', p_account_key, p_reason);
    perform resman.readmit_account(p_account_key);
end;
$$;

comment on function resman.set_account_key(text, jsonb, boolean, text) is
'Gives an account another key, sealed for each of its integrations by their ids: at once, or '
'(next) once ResMan has taken it, until when the old one is used. Raises TB206, TB207.';

grant execute on function resman.set_account_key(text, jsonb, boolean, text) to
tourbase_operator;
