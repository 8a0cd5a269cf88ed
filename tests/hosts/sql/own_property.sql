create table public.conversation (
    id uuid primary key default gen_random_uuid(),
    property_id uuid references public.property (id) on delete cascade,
    user_id uuid references public."user" (id) on delete set null,
    is_qualified boolean default false,
    is_book_tour boolean default false,
    pre_qualified boolean default false,
    tour_type varchar(50),
    tour_datetime timestamptz,
    ai_intent_summary text,
    apartment_size_preference varchar(50),
    move_in_date date,
    price_range_min numeric(10, 2),
    price_range_max numeric(10, 2),
    occupants_count integer,
    has_pets boolean,
    pet_details jsonb,
    source varchar(100),
    status varchar(50),
    lead_score integer default 0,
    updated_at timestamptz default now()
);
alter table public.lead_notification
add foreign key (conversation_id) references public.conversation (id) on delete cascade;
