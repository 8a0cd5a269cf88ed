begin;
select plan(5);

create function pg_temp.told(p_direction text, p_hash text, p_at text, p_field text default 'phone')
returns void
language sql
as $$
    insert into resman.lead_sync_log (
        conversation_id, sync_direction, sync_status, sync_type, sync_data
    )
    values (
        '10000000-0000-4000-8000-000000000001', p_direction, 'success', 'update', jsonb_build_object(
            'hash', p_hash, 'read_at', '2027-06-01T' || p_at || 'Z',
            'fields', jsonb_build_array(p_field)
        )
    )
$$;
create function pg_temp.faults()
returns text[]
language sql
as $$
    select array_agg(shown.fault order by shown.seq) from resman.check_reads_in_order as shown
$$;

do $$ begin
    perform pg_temp.told('from_resman', 'a', '10:00');
    perform pg_temp.told('from_resman', 'a', '10:00', 'email');
    perform pg_temp.told('from_resman', 'b', '10:01');
    perform pg_temp.told('from_resman', 'a', '10:02');
    perform pg_temp.told('to_resman', 'x', '10:03');
    perform pg_temp.told('from_resman', 'a', '10:04');
end $$;
select is(
    pg_temp.faults(), null,
    'the parts of a read, a value that came back, and one after a call of ours are no fault'
);
do $$ begin
    perform pg_temp.told('from_resman', 'a', '10:05');
end $$;
select is(pg_temp.faults(), array['given twice'], 'the same again is');
do $$ begin
    perform pg_temp.told('from_resman', 'c', '10:04:59');
end $$;
select is(
    pg_temp.faults(), array['given twice', 'older than what was known'],
    'and so is an older one after a newer one'
);
do $$ begin
    delete from resman.lead_sync_log;
    perform pg_temp.told('to_resman', 'x', '10:03');
    perform pg_temp.told('to_resman', 'y', '10:02');
end $$;
select is(pg_temp.faults(), null, 'calls of ours say nothing of it');
do $$ begin
    perform pg_temp.told('from_resman', 'c', '10:02:59');
end $$;
select is(
    pg_temp.faults(), array['older than what was known'], 'a read that is older than a call is'
);

select * from finish();
rollback;
