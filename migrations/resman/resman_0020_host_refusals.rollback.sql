alter table resman.lead_state
drop column host_error,
drop column host_retry_at;
