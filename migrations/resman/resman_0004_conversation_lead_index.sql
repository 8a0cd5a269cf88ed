-- Find a lead by its id in ResMan.
-- runs as: host
-- transactional: false
-- depends: resman_0003_validate_host_checks

create index concurrently if not exists idx_conversation_resman_lead_id
on public.conversation (resman_lead_id);
