begin;
select plan(6);

do $$ begin
    perform fixture.connect();
    perform resman.set_property(fixture.property(), '{"sync_direction": "bidirectional"}');
    perform fixture.lead('10000000-0000-4000-8000-000000000001');
    perform fixture.sync('p1');
    update resman.lead_state as state
    set remote_read_at = null, last_sync_at = null;
end $$;
create function pg_temp.shown(p_name text, p_at text)
returns text
language sql
as $$
    select resman.apply_remote(
        '10000000-0000-4000-8000-000000000001', jsonb_build_object(
            'prospect_id', 'p1', 'first_name', p_name, 'content_hash', p_name || p_at
        ), ('2027-03-01T' || p_at)::timestamptz
    ) ->> 'state'
$$;
create function pg_temp.ours()
returns text
language sql
as $$
    select resman.lead_projection('10000000-0000-4000-8000-000000000001') ->> 'first_name'
$$;

do $$ begin
    perform pg_temp.shown('Dayna', '10:00Z');
    perform pg_temp.shown('Dana', '10:10Z');
    perform pg_temp.shown('Dayna', '10:20Z');
end $$;
select is(pg_temp.ours(), 'Dayna', 'there and back and there again');
do $$ begin perform pg_temp.shown('Dana', '10:30Z'); end $$;
select is(pg_temp.ours(), 'Dayna', 'the third return is not taken');
select is(
    (
        select (conflict.conflict_type, conflict.resolution_status, conflict.resman_value)::text
        from resman.lead_sync_conflicts as conflict
    ), '(field_mismatch,manual_review,"""Dana""")', 'but waits for a person'
);
select ok(
    (select state.turns::text not like '%Da%na%' from resman.lead_state as state),
    'what is counted by holds no value'
);
do $$ begin
    perform resman.resolve_conflict(conflict.id, 'resman_wins')
    from resman.lead_sync_conflicts as conflict;
    perform pg_temp.shown('Dana', '10:40Z');
end $$;
select is(pg_temp.ours(), 'Dana', 'what is decided is carried out');

do $$ begin
    perform pg_temp.shown('Dayna', '12:00Z');
    perform pg_temp.shown('Dana', '14:00Z');
    perform pg_temp.shown('Dayna', '16:00Z');
    perform pg_temp.shown('Dana', '18:00Z');
end $$;
select is(pg_temp.ours(), 'Dana', 'over hours it is nobody''s quarrel');

select * from finish();
rollback;
