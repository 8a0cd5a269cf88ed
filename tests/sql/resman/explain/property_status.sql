begin;
select plan(8);

select is(
    (select count(*) from resman.property_status), 0::bigint, 'without properties there is no row'
);

-- What property_report and the tables say of each property, one by one.
create function pg_temp.recomputed()
returns setof jsonb
language plpgsql
as $$
declare
    v_property public.property;
    v_told jsonb;
    v_code text;
    v_account text;
begin
    for v_property in select property.* from public.property as property loop
        select report into v_told from resman.property_report(v_property.id) as report;
        v_code := case when v_told is null then 'RM102' else v_told ->> 'reason_code' end;
        v_account := concat(v_told ->> 'partner_id', '/', v_told ->> 'account_id');
        return next jsonb_build_object(
            'property_id', v_property.id, 'property_name', v_property.name,
            'is_connected', v_told is not null, 'sync_status', v_told ->> 'sync_status',
            'reason_code', v_code, 'reason_name', (
                select reason.name from resman.reason as reason where reason.code = v_code
            ),
            'paused_reason', v_told ->> 'paused_reason',
            'sync_direction', v_told ->> 'sync_direction',
            'sync_frequency', v_told ->> 'sync_frequency', 'time_zone', v_told ->> 'time_zone',
            'resman_property_id', v_told ->> 'resman_property_id',
            'error_count', (v_told ->> 'error_count')::integer,
            'last_sync_at', (v_told ->> 'last_sync_at')::timestamptz,
            'last_successful_sync_at', (v_told ->> 'last_successful_sync_at')::timestamptz,
            'last_read_at', (v_told ->> 'last_pulled_at')::timestamptz,
            'next_read_at', (v_told ->> 'next_pull_at')::timestamptz,
            'failed_reads', coalesce((v_told ->> 'pull_failures')::integer, 0),
            'read_error', v_told ->> 'pull_error',
            'next_call_at', (
                select max(wait.until)
                from (
                    select state.closed_until from resman.account_state as state
                    where state.account_key = v_account
                    union all
                    select lane.open_until from resman.property_lane as lane
                    where lane.property_id = v_property.id and v_told is not null
                ) as wait (until)
                where wait.until > now()
            ),
            'oldest_due_at', (
                select min(job.due_at) from resman.lead_sync_queue as job
                where job.property_id = v_property.id and job.status = 'pending'
                    and job.due_at < clock_timestamp()
            )
        ) || (
            select jsonb_object_agg(word.name, (
                select count(*) from resman.lead_sync_queue as job
                where job.property_id = v_property.id and job.status = word.status
            ))
            from (
                values ('pending_jobs', 'pending'), ('processing_jobs', 'processing'),
                ('failed_jobs', 'failed')
            ) as word (name, status)
        ) || jsonb_build_object(
            'open_conflicts', (
                select count(*) from resman.lead_sync_conflicts as conflict
                where conflict.property_id = v_property.id
                    and conflict.resolution_status not in ('resolved', 'auto_resolved')
            ),
            'leads_in_resman', (
                select count(distinct mapping.conversation_id)
                from resman.lead_sync_mapping as mapping
                where mapping.property_id = v_property.id
                    and mapping.mapping_status not in ('deleted', 'inactive')
            )
        );
    end loop;
end;
$$;

create function pg_temp.differences()
returns table (side text, what jsonb)
language sql
as $$
    (
        select 'view', to_jsonb(shown) from resman.property_status as shown
        except
        select 'view', told from pg_temp.recomputed() as told
    )
    union all
    (
        select 'functions', told from pg_temp.recomputed() as told
        except
        select 'functions', to_jsonb(shown) from resman.property_status as shown
    )
$$;

create function pg_temp.id(p_number integer)
returns uuid
language sql
as $$ select format('00000000-0000-4000-8000-%s', lpad(p_number::text, 12, '0'))::uuid $$;

do $$ begin
    for v_number in 1 .. 8 loop
        perform fixture.property(pg_temp.id(v_number));
        if v_number <> 2 then
            perform fixture.connect(pg_temp.id(v_number));
        end if;
    end loop;
end $$;
select is_empty('select * from pg_temp.differences()', 'properties without leads');

insert into resman.pull_cursor (property_id, last_pulled_at, due_at, error_count, last_error)
values (pg_temp.id(3), now() - interval '1 hour', now(), 2, 'timeout');

-- Three jobs and two conflicts of one property are three and two, not six (D56).
do $$ begin
    for v_number in 1 .. 3 loop
        perform fixture.lead(pg_temp.id(100 + v_number), pg_temp.id(1));
        perform fixture.lead(pg_temp.id(200 + v_number), pg_temp.id(3));
    end loop;
    perform fixture.sync();
    for v_number in 4 .. 6 loop
        perform fixture.lead(pg_temp.id(100 + v_number), pg_temp.id(1));
    end loop;
end $$;
update resman.lead_sync_queue set due_at = due_at - interval '1 hour'
where status = 'pending';
insert into resman.lead_sync_conflicts (conversation_id, property_id, conflict_type)
values
(pg_temp.id(101), pg_temp.id(1), 'data_conflict'),
(pg_temp.id(102), pg_temp.id(1), 'data_conflict');
insert into resman.lead_sync_conflicts (
    conversation_id, property_id, conflict_type, resolution_status, resolution_strategy,
    resolved_at, resolved_by_name
)
values (
    pg_temp.id(103), pg_temp.id(1), 'data_conflict', 'resolved', 'domiq_wins', now(), 'test'
);
update resman.lead_sync_mapping set mapping_status = 'deleted'
where conversation_id = pg_temp.id(201);
insert into resman.lead_sync_queue (
    conversation_id, unit_id, property_id, sync_operation, status, processed_at
)
values (pg_temp.id(101), pg_temp.id(101), pg_temp.id(1), 'push', 'failed', now());
select is(
    (
        select (status.pending_jobs, status.failed_jobs, status.open_conflicts)::text
        from resman.property_status as status
        where status.property_id = pg_temp.id(1)
    ),
    '(3,1,2)', 'jobs and conflicts are counted each by itself'
);
select is_empty('select * from pg_temp.differences()', 'properties with jobs and conflicts');

update resman.resman_integration as integration
set
    sync_status = case property_id
        when pg_temp.id(3) then 'paused' when pg_temp.id(5) then 'disconnected'
        when pg_temp.id(7) then 'error' else 'active'
    end,
    paused_reason = case property_id when pg_temp.id(3) then 'holiday' end,
    error_count = case property_id when pg_temp.id(7) then 5 else 0 end,
    sync_enabled = property_id <> pg_temp.id(8),
    sync_direction = case property_id
        when pg_temp.id(4) then 'from_resman' else 'bidirectional'
    end,
    api_credentials = case property_id
        when pg_temp.id(1) then jsonb_set(api_credentials, '{account_id}', '"401"')
        else api_credentials
    end;
insert into resman.account_state (account_key, closed_until)
values ('p/401', now() + interval '1 hour');
insert into resman.property_lane (property_id, open_until)
values (pg_temp.id(1), now() + interval '2 hours'), (pg_temp.id(7), now() - interval '1 hour')
on conflict (property_id) do update set open_until = excluded.open_until;
select bag_eq(
    'select distinct property_status.reason_code from resman.property_status'
    ' where property_status.reason_code is not null',
    array['RM102', 'RM103', 'RM104', 'RM204', 'RM302'],
    'each reason that holds a property'
);
select is_empty('select * from pg_temp.differences()', 'held properties');

-- The application with row security of its own.
create role of_the_application;
grant tourbase_app to of_the_application;
grant select on public.property to of_the_application;
alter table public.property enable row level security;
create policy ours on public.property to tourbase_owner using (true);
create policy theirs on public.property to of_the_application using (
    id = '00000000-0000-4000-8000-000000000002'
);
do $$
declare
    v_seen text;
begin
    set local role of_the_application;
    select string_agg(property_status.reason_code, ' ') into v_seen from resman.property_status;
    reset role;
    perform set_config('test.application', v_seen, true);
end $$;
select is(
    current_setting('test.application'), 'RM102',
    'the application sees the properties that it may see'
);
select table_privs_are(
    'resman', 'property_status', 'tourbase_bi', array[]::text[], 'analysts have views of their own'
);

select * from finish();
rollback;
