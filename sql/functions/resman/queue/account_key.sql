create or replace function resman.account_key(p_credentials jsonb)
returns text
language sql
immutable
as $$
    select coalesce(p_credentials ->> 'partner_id', '') || '/'
        || coalesce(p_credentials ->> 'account_id', '')
$$;

comment on function resman.account_key(jsonb) is
'Returns the key of the ResMan account in an integration''s credentials: partner and account.';
