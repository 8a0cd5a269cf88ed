begin;
select plan(14);

select is(
    (select count(*) from resman.lead_status), 0::bigint, 'without leads there is no row'
);

-- What explain_lead and the tables say of each lead, one by one.
create function pg_temp.recomputed()
returns table (
    lead_id uuid,
    property_id uuid,
    property_name text,
    state text,
    reason_code text,
    reason_name text,
    resman_lead_id text,
    version bigint,
    base_version bigint,
    waiting_since timestamptz,
    retry_count integer,
    first_synced_at timestamptz,
    last_sync_at timestamptz,
    error_message text,
    next_try_at timestamptz
)
language plpgsql
as $$
declare
    v_told jsonb;
    v_job resman.lead_sync_queue;
    v_state resman.lead_state;
begin
    for lead_id in select conversation.id from public.conversation loop
        v_told := resman.explain_lead(lead_id);
        property_id := v_told ->> 'property_id';
        property_name := v_told ->> 'property_name';
        state := v_told ->> 'state';
        reason_code := v_told ->> 'reason_code';
        reason_name := v_told ->> 'reason_name';
        resman_lead_id := v_told ->> 'resman_lead_id';
        version := v_told ->> 'version';
        base_version := coalesce((v_told ->> 'base_version')::bigint, 0);
        last_sync_at := v_told ->> 'last_sync_at';
        next_try_at := v_told ->> 'next_try_at';
        select job.* into v_job from resman.lead_sync_queue as job
        where job.unit_id = lead_id and job.status in ('pending', 'processing')
        order by (case job.status when 'processing' then 0 else 1 end), job.due_at limit 1;
        select one.* into v_state from resman.lead_state as one where one.unit_id = lead_id;
        waiting_since := v_job.created_at;
        retry_count := v_job.retry_count;
        first_synced_at := v_state.first_synced_at;
        error_message := coalesce(v_job.error_message, v_state.error_message);
        return next;
    end loop;
end;
$$;

create function pg_temp.differences()
returns table (side text, lead_id uuid, what text)
language sql
as $$
    (
        select 'view', shown.lead_id, to_jsonb(shown)::text from resman.lead_status as shown
        except
        select 'view', told.lead_id, to_jsonb(told)::text from pg_temp.recomputed() as told
    )
    union all
    (
        select 'functions', told.lead_id, to_jsonb(told)::text from pg_temp.recomputed() as told
        except
        select 'functions', shown.lead_id, to_jsonb(shown)::text
        from resman.lead_status as shown
    )
$$;

create function pg_temp.id(p_number integer)
returns uuid
language sql
as $$ select format('00000000-0000-4000-8000-%s', lpad(p_number::text, 12, '0'))::uuid $$;

-- Properties 1 to 8, each with two leads: 100 + n is synced first, 200 + n is never sent.
do $$ begin
    for v_number in 1 .. 8 loop
        perform fixture.property(pg_temp.id(v_number));
        if v_number <> 2 then
            perform fixture.connect(pg_temp.id(v_number));
        end if;
        perform fixture.lead(pg_temp.id(100 + v_number), pg_temp.id(v_number));
    end loop;
end $$;
select is_empty('select * from pg_temp.differences()', 'new leads, and no bridge');
do $$ begin
    perform fixture.sync();
    for v_number in 1 .. 8 loop
        perform fixture.lead(pg_temp.id(200 + v_number), pg_temp.id(v_number));
    end loop;
end $$;
select bag_eq(
    'select distinct lead_status.state from resman.lead_status',
    array['synced', 'queued', 'blocked'],
    'one batch is synced, the next one waits, and property 2 is not connected'
);
select is_empty('select * from pg_temp.differences()', 'synced and waiting leads');

update resman.resman_integration as integration
set
    sync_status = case property_id
        when pg_temp.id(3) then 'paused' when pg_temp.id(5) then 'disconnected'
        when pg_temp.id(7) then 'error' else 'active'
    end,
    sync_enabled = property_id <> pg_temp.id(8),
    sync_direction = case property_id
        when pg_temp.id(4) then 'from_resman' else 'bidirectional'
    end,
    sync_frequency = case property_id when pg_temp.id(6) then 'daily' else 'realtime' end,
    time_zone = 'America/Chicago',
    api_credentials = case property_id
        when pg_temp.id(1) then jsonb_set(api_credentials, '{account_id}', '"401"')
        else api_credentials
    end;
insert into resman.account_state (account_key, closed_until) values (
    'p/401', now() + interval '1 hour'
);
insert into resman.property_lane (property_id, open_until) values (
    pg_temp.id(7), now() + interval '1 hour'
)
on conflict (property_id) do update set open_until = excluded.open_until;
select bag_eq(
    'select distinct lead_status.reason_code from resman.lead_status'
    ' where lead_status.reason_code is not null',
    array['RM102', 'RM103', 'RM104', 'RM105', 'RM203', 'RM204', 'RM302'],
    'what holds a property holds its leads'
);
select is_empty('select * from pg_temp.differences()', 'held properties');

-- Property 9 is open; each of its leads is in a state of its own.
do $$ begin
    perform fixture.property(pg_temp.id(9));
    perform fixture.connect(pg_temp.id(9));
    for v_number in 301 .. 312 loop
        perform fixture.lead(pg_temp.id(v_number), pg_temp.id(9));
    end loop;
end $$;
update public."user" as person
set email = null, phone = ' - '
from public.conversation as conversation
where conversation.user_id = person.id and conversation.id = pg_temp.id(301);
update public.conversation set user_id = null
where id = pg_temp.id(302);
update public.conversation set chatbot_id = null
where id = pg_temp.id(303);
delete from resman.lead_sync_queue
where unit_id in (
    pg_temp.id(304), pg_temp.id(305), pg_temp.id(306), pg_temp.id(307)
);
insert into resman.lead_state (unit_id, sync_status, reason_code, error_message, version)
values
(pg_temp.id(305), 'failed', 'RM301', 'Phone must be 10 digits', 3),
(pg_temp.id(306), 'conflict', 'RM303', null, 1),
(pg_temp.id(307), 'failed', 'RM304', 'gone', 1),
(pg_temp.id(308), 'syncing', null, null, 1);
update resman.lead_state set doubt_attempt_id = pg_temp.id(1), doubt_at = now()
where unit_id = pg_temp.id(308);
update resman.lead_sync_queue
set
    status = 'processing',
    lease_until = now() + interval '1 hour',
    fence = 1,
    due_at = now() - interval '1 hour'
where unit_id = pg_temp.id(309);
insert into resman.lead_sync_queue (conversation_id, unit_id, sync_operation, change_count)
values (pg_temp.id(309), pg_temp.id(309), 'push', 4);
update resman.lead_sync_queue
set
    due_at = now() + interval '1 hour',
    reason_code = 'RM202',
    retry_count = 1,
    error_message = 'busy'
where unit_id = pg_temp.id(310);
update resman.lead_sync_queue set retry_count = 2, due_at = now() - interval '1 hour'
where unit_id = pg_temp.id(311);
insert into resman.lead_sync_queue (conversation_id, unit_id, sync_operation, change_count, due_at)
values (pg_temp.id(312), pg_temp.id(312), 'status_update', 2, now() + interval '1 hour');
insert into resman.lead_sync_mapping (
    conversation_id, resman_lead_id, property_id, mapping_status
)
values
(pg_temp.id(305), 'x1', pg_temp.id(9), 'active'), (pg_temp.id(306), 'x1', pg_temp.id(9), 'merged'),
(pg_temp.id(307), 'x2', pg_temp.id(9), 'deleted'),
(pg_temp.id(308), 'x3', pg_temp.id(9), 'inactive');
select bag_eq(
    'select distinct lead_status.state from resman.lead_status',
    array[
        'synced', 'queued', 'blocked', 'paused', 'retrying', 'untracked', 'dead', 'conflict',
        'unknown', 'sending'
    ],
    'every state that a lead can be in today'
);
select is_empty('select * from pg_temp.differences()', 'leads in every state');
update resman.bridge set ended_at = now();
select is_empty('select * from pg_temp.differences()', 'and again when the bridge has ended');

select lives_ok(
    $$
        alter table public.conversation
        alter column source type text, alter column status type text, drop column tour_type,
        add column property_id uuid;
        update public.conversation set property_id = pg_temp.id(1) where id = pg_temp.id(303)
    $$,
    'the host may change its columns'
);
select is(
    (
        select status.property_id from resman.lead_status as status
        where status.lead_id = pg_temp.id(303)
    ),
    pg_temp.id(1), 'and a property of the lead itself counts from then on'
);

-- The application with row security of its own.
create role of_the_application;
create role of_the_operators;
grant tourbase_app to of_the_application;
grant tourbase_operator to of_the_operators;
grant select on public.conversation to of_the_application;
alter table public.conversation enable row level security;
create policy ours on public.conversation to tourbase_owner using (true);
create policy theirs on public.conversation to of_the_application
using (id = '00000000-0000-4000-8000-000000000301');
do $$
declare
    v_seen bigint;
begin
    set local role of_the_application;
    select count(*) into v_seen from resman.lead_status;
    reset role;
    perform set_config('test.application', v_seen::text, true);
    set local role of_the_operators;
    select count(*) into v_seen from resman.lead_status;
    reset role;
    perform set_config('test.operators', v_seen::text, true);
end $$;
select is(
    current_setting('test.application'), '1', 'the application sees the leads that it may see'
);
select is(
    current_setting('test.operators')::bigint, (select count(*) from public.conversation),
    'operators see all of them'
);
select table_privs_are(
    'resman', 'lead_status', 'tourbase_bi', array[]::text[], 'analysts have views of their own'
);

select * from finish();
rollback;
