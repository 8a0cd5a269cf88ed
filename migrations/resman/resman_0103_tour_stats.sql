-- What the intake did, by day and source.
-- depends: resman_0102_intake

create table resman.tour_processing_stats (
    id uuid not null default gen_random_uuid(),
    date date not null,
    source varchar(50) not null,
    total_requests integer not null default 0,
    successful_requests integer not null default 0,
    failed_requests integer not null default 0,
    average_processing_time_ms integer not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    sum_ms bigint not null default 0,
    timed_requests integer not null default 0,
    last_request_at timestamptz,
    constraint tour_processing_stats_pkey primary key (id),
    constraint idx_tour_processing_stats_date unique (date, source)
) with (fillfactor = 70);

comment on table resman.tour_processing_stats is
'Requests of the intake by day and source, as far as they are folded; the views add the rest.';
comment on column resman.tour_processing_stats.id is 'Id.';
comment on column resman.tour_processing_stats.date is
'Local date of the request at its property; in UTC where no property is known.';
comment on column resman.tour_processing_stats.source is 'Name of the source.';
comment on column resman.tour_processing_stats.total_requests is
'Requests that were let in; a repeated one is not counted.';
comment on column resman.tour_processing_stats.successful_requests is
'Those that ResMan has taken.';
comment on column resman.tour_processing_stats.failed_requests is
'Those with violations, refused, or given up.';
comment on column resman.tour_processing_stats.average_processing_time_ms is
'Milliseconds from request to outcome: sum_ms by timed_requests.';
comment on column resman.tour_processing_stats.created_at is 'When the row was made.';
comment on column resman.tour_processing_stats.updated_at is 'Last change of the row.';
comment on column resman.tour_processing_stats.sum_ms is 'Milliseconds of all that ended.';
comment on column resman.tour_processing_stats.timed_requests is 'How many those are.';
comment on column resman.tour_processing_stats.last_request_at is 'When the newest came.';

create table resman.tour_processing_delta (
    id bigint generated always as identity,
    date date not null,
    source varchar(50) not null,
    total integer not null default 0,
    successful integer not null default 0,
    failed integer not null default 0,
    sum_ms bigint not null default 0,
    timed integer not null default 0,
    last_request_at timestamptz,
    constraint tour_processing_delta_pkey primary key (id)
);

comment on table resman.tour_processing_delta is
'What is not yet in tour_processing_stats, so that requests do not wait for each other. Append and '
'delete only.';
comment on column resman.tour_processing_delta.id is 'Order.';
comment on column resman.tour_processing_delta.date is 'The day.';
comment on column resman.tour_processing_delta.source is 'Name of the source.';
comment on column resman.tour_processing_delta.total is 'Requests more.';
comment on column resman.tour_processing_delta.successful is 'Requests more that ResMan has taken.';
comment on column resman.tour_processing_delta.failed is 'Requests more that failed.';
comment on column resman.tour_processing_delta.sum_ms is 'Milliseconds more.';
comment on column resman.tour_processing_delta.timed is 'Requests more that took them.';
comment on column resman.tour_processing_delta.last_request_at is 'When the request came.';

grant select on resman.tour_processing_stats, resman.tour_processing_delta
to tourbase_bridge, tourbase_operator, tourbase_monitor, tourbase_bi;
