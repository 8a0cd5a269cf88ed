drop index if exists public.idx_lead_notification_resman_id;
