begin;
select plan(6);

create function pg_temp.posted(p_lead jsonb, p_remote jsonb)
returns jsonb
language sql
as $$
    select resman.merge_preferences(
        p_lead, '{"occupants": 2, "rent_max": 1000, "move_in_date": "2027-01-01"}',
        jsonb_build_object('preferences', p_remote)
    )
$$;

select is(
    pg_temp.posted('{"occupants": 3, "bedrooms": 1}', '{"occupants": 2, "lease_terms": "12"}'),
    '{"occupants": 3, "bedrooms": 1, "lease_terms": "12"}',
    'what changed on our side goes over ResMan''s, which keeps the rest'
);
select is(
    pg_temp.posted('{"occupants": 2}', '{"occupants": 4}'), '{"occupants": 4}',
    'what only staff have changed stays: it is held, or may not come in'
);
select is(
    pg_temp.posted('{"occupants": 2, "bedrooms": 1}', '{"occupants": null}'), '{"bedrooms": 1}',
    'and what they have emptied stays empty'
);
select is(
    pg_temp.posted('{"rent_max": 1000}', '{"rent": 900, "rent_max": null}'), '{"rent": 900}',
    'so does one rent in place of limits'
);
select is(
    pg_temp.posted('{"rent_max": 1100}', '{"rent": 900, "rent_max": null}'),
    '{"rent_min": 900, "rent_max": 1100}', 'which gives way to a limit of ours, and is the other'
);
select is(
    resman.merge_preferences('{"occupants": 2}', '{}', '{}'), '{"occupants": 2}',
    'a new prospect is told all'
);

select * from finish();
rollback;
