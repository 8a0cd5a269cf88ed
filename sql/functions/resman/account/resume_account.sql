create or replace function resman.resume_account(p_account_key text, p_reason text default null)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform resman.require_account(p_account_key);
    update resman.account_state as state
    set closed_until = null, closed_count = 0
    where state.account_key = p_account_key;
    perform resman.note_account('account.resume', p_account_key, p_reason);
    perform resman.readmit_account(p_account_key);
end;
$$;

comment on function resman.resume_account(text, text) is
'Lets an account be called again at once, whose key was refused or which ResMan asked to be '
'silent. Raises TB206.';

grant execute on function resman.resume_account(text, text) to
tourbase_operator;
