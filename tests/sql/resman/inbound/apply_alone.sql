begin;
select plan(3);

do $$ begin
    perform fixture.property();
    perform fixture.connect();
    perform fixture.lead('22220000-0000-4000-8000-000000000001');
    perform fixture.sync();
    update resman.lead_state set last_sync_at = '2020-01-01';
    insert into public."user" (first_name, last_name, email) values ('Ann', 'Quinn', 'ann@x.com');
end $$;
-- Somebody holds what a change of the name alone needs.
create function pg_temp.wait()
returns trigger
language plpgsql
as $$
begin
    raise exception using errcode = '55P03', message = 'canceling statement due to lock timeout';
end;
$$;
create trigger held before update on public."user" for each row
when (new.first_name <> old.first_name and new.email = old.email)
execute function pg_temp.wait();
create function pg_temp.apply(p_at text)
returns text
language sql
as $$
    select resman.apply_page(
        fixture.property(),
        '[{"prospect_id": "p1", "type": "prospect", "first_name": "Dayna", "email": "ann@x.com",
            "content_hash": "h"}]',
        p_at::timestamptz
    );
    select concat_ws(' ', person.first_name, inbox.state, inbox.reason, (
        select string_agg(conflict.conflict_field || ' ' || conflict.notes, ', ')
        from resman.lead_sync_conflicts as conflict
    ))
    from public."user" as person
    cross join resman.prospect_inbox as inbox
    where person.last_name = 'Whitfield'
$$;

select is(
    pg_temp.apply('2027-06-01 12:00Z'), 'Dana hinted somebody is writing its row',
    'a row that somebody is writing is no refusal, though another value is refused'
);
drop trigger held on public."user";
select is(
    pg_temp.apply('2027-06-01 12:01Z'),
    'Dayna held refused by user_email_key email refused by user_email_key',
    'read again, each field has its own end'
);
select is(
    pg_temp.apply('2027-06-01 12:02Z'),
    'Dayna held a person decides about email email refused by user_email_key',
    'and the conflict goes on saying who refused it'
);

select * from finish();
rollback;
