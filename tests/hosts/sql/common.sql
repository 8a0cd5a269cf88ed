create table public.company (id uuid primary key default gen_random_uuid(), name text not null);
create table public.property (
    id uuid primary key default gen_random_uuid(),
    company_id uuid references public.company (id) on delete cascade,
    name varchar(255) not null,
    created_at timestamptz default now()
);
create table public."user" (
    id uuid primary key default gen_random_uuid(),
    first_name varchar(100) not null,
    last_name varchar(100) not null,
    email varchar(255) unique,
    phone varchar(20) unique,
    lead_source varchar(100),
    updated_at timestamptz default now()
);
create table public.lead_notification (
    id uuid primary key default gen_random_uuid(),
    conversation_id uuid,
    property_manager_id uuid,
    notification_type varchar(50),
    status varchar(50),
    sent_at timestamptz,
    created_at timestamptz default now()
);
comment on table public.lead_notification is 'The host''s own words.';
create index lead_notification_sent on public.lead_notification (sent_at) where sent_at is not null;
