drop index if exists public.idx_user_resman_contact_id;
