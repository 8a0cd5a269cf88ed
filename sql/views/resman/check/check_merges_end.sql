create or replace view resman.check_merges_end as
select
    alias.property_id,
    alias.prospect_id,
    alias.winner_id
from resman.prospect_alias as alias
where
    exists (
        select 1 from resman.prospect_alias as further
        where
            further.property_id = alias.property_id
            and further.prospect_id = alias.winner_id
    );

comment on view resman.check_merges_end is
'I37: what was merged leads to a prospect that was not, in one step. A row is a fault.';
comment on column resman.check_merges_end.property_id is 'The property.';
comment on column resman.check_merges_end.prospect_id is 'The prospect that went.';
comment on column resman.check_merges_end.winner_id is 'Its winner, which went itself.';

grant select on resman.check_merges_end to
tourbase_operator, tourbase_monitor, tourbase_bridge;
