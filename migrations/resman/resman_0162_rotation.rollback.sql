-- loses data: keys that wait to be tried
alter table resman.account_state
drop column next_since, drop column next_tried_at, drop column next_refused_at,
drop column test_asked_at, drop column tested_at, drop column test_answer;
alter table resman.resman_integration
drop constraint resman_integration_next_credentials_check, drop column next_credentials;
