-- Recording outcomes a batch at a time, with fewer statements.
-- depends: resman_0050_windows
-- squawk-ignore-file ban-drop-function

drop function if exists resman.accept_calls(resman.ended_call[]);
drop function if exists resman.is_more_due(uuid, text);
drop function if exists resman.write_host_columns(uuid[]);
drop function if exists resman.write_host_leads(uuid[]);
