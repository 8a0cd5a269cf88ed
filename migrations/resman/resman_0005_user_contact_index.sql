-- Find a person by its id in ResMan.
-- runs as: host
-- transactional: false
-- depends: resman_0004_conversation_lead_index

create index concurrently if not exists idx_user_resman_contact_id
on public."user" (resman_contact_id);
