-- Remember which tables the application has, before those that are absent are made.
-- depends: core_0002_identity_and_clock
-- runs as: host

set local role tourbase_owner;

create table resman.host_table (
    name text primary key
);
comment on table resman.host_table is
'The tables in schema public that were there before Tourbase; the others of its tables there are '
'its own, and go with it while they are empty and unused.';
comment on column resman.host_table.name is 'Name of the table.';

insert into resman.host_table (name)
select found.name
from
    unnest(array[
        'company', 'property', 'property_manager', 'property_manager_assignment', 'chatbot', 'user',
        'conversation', 'message', 'lead_notification'
    ]) as found (name)
where to_regclass(format('public.%I', found.name)) is not null;
