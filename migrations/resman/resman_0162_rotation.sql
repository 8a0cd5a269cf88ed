-- A key that is to take another's place is tried before anything depends on it.
-- depends: resman_0014_reasons
-- squawk-ignore-file ban-drop-function

alter table resman.resman_integration
add column next_credentials jsonb,
add constraint resman_integration_next_credentials_check check (
    jsonb_typeof(next_credentials) = 'object'
    and next_credentials ?& array['v', 'kid', 'account_id', 'partner_id', 'nonce', 'ct']
    and next_credentials - array['v', 'kid', 'account_id', 'partner_id', 'nonce', 'ct']
    = '{}'::jsonb
) not valid;
comment on column resman.resman_integration.next_credentials is
'The key that takes the place of the other once ResMan has taken it; sealed as that one. Null: '
'none.';

alter table resman.account_state
add column next_since timestamptz,
add column next_tried_at timestamptz,
add column next_refused_at timestamptz,
add column test_asked_at timestamptz,
add column tested_at timestamptz,
add column test_answer text;
comment on column resman.account_state.next_since is
'Since when a new key waits to be tried; null: none does.';
comment on column resman.account_state.next_tried_at is 'When it was tried last.';
comment on column resman.account_state.next_refused_at is
'When a new key was refused last, so that the old one stays; null after one was taken.';
comment on column resman.account_state.test_asked_at is
'When somebody asked that the key be tried; null once it is.';
comment on column resman.account_state.tested_at is 'When it was tried for that.';
comment on column resman.account_state.test_answer is 'How that ended: ok, auth, retry, …';

-- The bridge says now which key it has used.
drop function if exists resman.refuse_account(uuid);
drop function if exists resman.record_account_probe(text, jsonb);
