-- The application's tables, created where they are absent; its own stay as they are.
-- runs as: host
-- depends: core_0002_identity_and_clock

create table if not exists public.company (
    id uuid primary key default gen_random_uuid(),
    name varchar(255) not null unique,
    contact_email varchar(255),
    contact_phone varchar(20),
    logo_url varchar(255),
    created_at timestamptz default now(),
    updated_at timestamptz default now()
);

create table if not exists public.property (
    id uuid primary key default gen_random_uuid(),
    company_id uuid references public.company (id) on delete cascade,
    name varchar(255) not null,
    address varchar(255) not null,
    city varchar(100) not null,
    state varchar(50) not null,
    zip_code varchar(20) not null,
    property_type varchar(50),
    units_count integer,
    amenities jsonb,
    features jsonb,
    website_url varchar(255),
    created_at timestamptz default now(),
    updated_at timestamptz default now()
);

create table if not exists public.property_manager (
    id uuid primary key default gen_random_uuid(),
    company_id uuid references public.company (id) on delete cascade,
    first_name varchar(100) not null,
    last_name varchar(100) not null,
    email varchar(255) not null unique,
    phone varchar(20) not null unique,
    role varchar(50),
    access_level varchar(50) not null default 'read' check (access_level in ('write', 'read')),
    created_at timestamptz default now(),
    updated_at timestamptz default now()
);

create table if not exists public.property_manager_assignment (
    id uuid primary key default gen_random_uuid(),
    property_id uuid references public.property (id) on delete cascade,
    property_manager_id uuid references public.property_manager (id) on delete cascade,
    is_primary boolean default false,
    start_date date not null,
    end_date date,
    permissions jsonb,
    notification_preferences jsonb
);

create table if not exists public.chatbot (
    id uuid primary key default gen_random_uuid(),
    property_id uuid unique references public.property (id) on delete cascade,
    name varchar(255) not null,
    is_active boolean default true,
    created_at timestamptz default now(),
    updated_at timestamptz default now()
);

create table if not exists public."user" (
    id uuid primary key default gen_random_uuid(),
    first_name varchar(100) not null,
    last_name varchar(100) not null,
    email varchar(255) unique,
    phone varchar(20) unique,
    age integer,
    lead_source varchar(100),
    created_at timestamptz default now(),
    updated_at timestamptz default now()
);

create table if not exists public.conversation (
    id uuid primary key default gen_random_uuid(),
    chatbot_id uuid references public.chatbot (id) on delete cascade,
    user_id uuid references public."user" (id) on delete set null,
    start_time timestamptz default now(),
    end_time timestamptz,
    is_qualified boolean default false,
    is_book_tour boolean default false,
    pre_qualified boolean default false,
    tour_type varchar(50),
    tour_datetime timestamp,
    ai_intent_summary text,
    apartment_size_preference varchar(50),
    move_in_date date,
    price_range_min numeric(10, 2),
    price_range_max numeric(10, 2),
    occupants_count integer,
    has_pets boolean,
    pet_details jsonb,
    desired_features jsonb,
    work_location text,
    reason_for_moving text,
    source varchar(100),
    status varchar(50),
    notification_status jsonb,
    lead_score integer,
    created_at timestamptz default now(),
    updated_at timestamptz default now()
);

create table if not exists public.message (
    id uuid primary key default gen_random_uuid(),
    conversation_id uuid references public.conversation (id) on delete cascade,
    sender_type varchar(20) check (sender_type in ('user', 'bot')),
    message_text text,
    timestamp timestamptz default now(),
    message_type varchar(50),
    metadata jsonb
);

create table if not exists public.lead_notification (
    id uuid primary key default gen_random_uuid(),
    conversation_id uuid references public.conversation (id) on delete cascade,
    property_manager_id uuid references public.property_manager (id),
    notification_type varchar(50),
    status varchar(50),
    sent_at timestamptz,
    read_at timestamptz,
    response_at timestamptz,
    created_at timestamptz default now()
);
