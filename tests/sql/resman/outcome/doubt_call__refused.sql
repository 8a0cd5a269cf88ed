begin;
select plan(8);

do $$ begin
    perform fixture.connect();
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
end $$;
-- Calls, is refused, and looks for the call once.
create function pg_temp.refuse()
returns void
language plpgsql
as $$
begin
    perform
        fixture.intend(claim),
        fixture.record(claim, '{"word": "ambiguous", "detail": "refused_unknown", "text": "Odd"}')
    from fixture.claim() as claim;
    update core.clock_shift set shift = shift + interval '31 seconds';
    perform fixture.intend(claim) from fixture.claim() as claim;
    update core.clock_shift set shift = shift + interval '31 seconds';
end;
$$;
-- The second look comes with the next claim.
create function pg_temp.look(p_found jsonb default '{"prospects": []}')
returns jsonb
language sql
as $$
    select fixture.intend(claim, p_found) from fixture.claim() as claim
$$;
do $$ begin
    for n in 1..3 loop
        perform pg_temp.refuse();
    end loop;
end $$;
select is(
    (select job.status::text from resman.lead_sync_queue as job), 'pending',
    'the third refusal for no known reason is looked for'
);
select is(pg_temp.look() ->> 'do', 'nothing', 'where it is not found, nothing is sent');
select is(
    (
        select array[job.status::text, job.error_code, job.error_message]
        from resman.lead_sync_queue as job
    ),
    array['failed', 'refused_unknown', 'Odd'], 'it ends there'
);
select is(
    (
        select count(*)::integer from resman.lead_attempt as attempt
        where attempt.kind = 'create'
    ),
    3, 'after three calls'
);
select is(
    (
        select count(*)::integer from resman.lead_attempt as attempt
        where attempt.sent <> '{}'
    ), 0,
    'none of which keeps what it told of the person'
);
select is(
    (select state.doubt_attempt_id from resman.lead_state as state), null, 'and nothing is in doubt'
);

do $$ begin
    update public.conversation set status = 'lost';
    for n in 1..3 loop
        perform pg_temp.refuse();
    end loop;
    perform pg_temp.look(jsonb_build_object('prospects', jsonb_build_array(
        fixture.prospect('p1', '10000000-0000-4000-8000-000000000001', '2027-01-05T16:04:11Z')
    )));
end $$;
select is(
    (
        select mapping.resman_lead_id from resman.lead_sync_mapping as mapping
    ), 'p1', 'a third refusal that ResMan has taken all the same is found, and not sent again'
);
select is(
    (
        select count(*)::integer from resman.lead_attempt as attempt
        where attempt.kind = 'create'
    ),
    6, 'after the calls of the edit'
);

select * from finish();
rollback;
