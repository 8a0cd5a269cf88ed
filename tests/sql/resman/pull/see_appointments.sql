begin;
select plan(4);

do $$ begin
    perform fixture.zone('America/Chicago');
    perform fixture.rules();
end $$;
create function pg_temp.see(p_appointments jsonb)
returns void
language sql
as $$
    select resman.see_appointments(
        fixture.property(),
        jsonb_build_object('prospect_id', 'p1', 'appointments', p_appointments),
        '2027-06-01 12:00Z'
    )
$$;
create function pg_temp.seen()
returns text[]
language sql
as $$
    select array_agg(
        format(
            '%s %s %s', held.event_key,
            to_char(held.starts_at at time zone 'UTC', 'DD HH24:MI'),
            to_char(held.ends_at at time zone 'UTC', 'HH24:MI')
        )
        order by held.event_key
    )
    from resman.remote_appointment as held
$$;

do $$ begin
    perform pg_temp.see('[
        {"event_id": "e1", "at": "2027-06-03T15:00:00Z", "marker": null},
        {"event_id": null, "at": "2027-06-04T15:00:00Z"},
        {"event_id": "e2", "at": "2027-06-05T15:00:00Z",
            "marker": "[ref:tour:6f9619ff8b86d011b42d00c04fc964ff:1]"},
        {"event_id": "e3", "at": "2027-05-01T15:00:00Z", "marker": null},
        {"event_id": "e4", "at": null, "marker": null}
    ]');
end $$;
select is(
    pg_temp.seen(),
    array['2027-06-04T15:00:00Z 04 15:00 15:30', 'e1 03 15:00 15:30'],
    'what is not ours and not past takes its place, for the length of a slot'
);
do $$ begin
    perform resman.refresh_availability();
    perform pg_temp.see('[
        {"event_id": "e1", "at": "2027-06-03T15:00:00Z", "marker": null},
        {"event_id": null, "at": "2027-06-04T15:00:00Z"}
    ]');
end $$;
select is(
    (
        select count(*)::integer
        from resman.availability_dirty
    ),
    0, 'what is seen again as it was changes no day'
);
do $$ begin
    perform pg_temp.see('[{"event_id": "e1", "at": "2027-06-06T15:00:00Z", "marker": null}]');
end $$;
select is(pg_temp.seen(), array['e1 06 15:00 15:30'], 'one moved, and one is gone');
select set_eq(
    'select date from resman.availability_dirty',
    array['2027-06-03', '2027-06-04', '2027-06-06']::date[],
    'each day that it changes is computed anew'
);

select * from finish();
rollback;
