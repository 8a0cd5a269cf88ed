-- Find a notification by the id of its note in ResMan.
-- runs as: host
-- transactional: false
-- depends: resman_0005_user_contact_index

create index concurrently if not exists idx_lead_notification_resman_id
on public.lead_notification (resman_notification_id);
