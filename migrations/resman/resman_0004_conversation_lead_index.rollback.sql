drop index if exists public.idx_conversation_resman_lead_id;
