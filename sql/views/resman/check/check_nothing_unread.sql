create or replace view resman.check_nothing_unread as
select
    taken.property_id,
    null::text as prospect_id,
    'the cursor is beyond what was read' as fault
from resman.pull_cursor as taken
where taken.pulled_through > taken.served_at
union all
select
    inbox.property_id,
    inbox.prospect_id,
    'it has waited for a day to be read again' as fault
from resman.prospect_inbox as inbox
inner join resman.resman_integration as integration
    on inbox.property_id = integration.property_id
inner join resman.pull_cursor as taken on inbox.property_id = taken.property_id
where
    inbox.state = 'hinted'
    and inbox.updated_at < taken.last_pulled_at - interval '1 day'
    and integration.sync_direction in ('bidirectional', 'from_resman');

comment on view resman.check_nothing_unread is
'I30: the cursor of a property is where ResMan was read to, and a prospect that is to be read '
'again is. A row is a fault.';
comment on column resman.check_nothing_unread.property_id is 'The property.';
comment on column resman.check_nothing_unread.prospect_id is 'The prospect; null: the cursor.';
comment on column resman.check_nothing_unread.fault is 'What is wrong.';

grant select on resman.check_nothing_unread to
tourbase_operator, tourbase_monitor, tourbase_bridge;
