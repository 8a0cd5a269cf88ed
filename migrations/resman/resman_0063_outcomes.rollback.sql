drop function if exists resman.accept_calls(resman.ended_call[], boolean);
drop function if exists resman.write_host_columns(uuid[], uuid[]);
drop function if exists resman.write_host_leads(uuid[], uuid[]);
