create or replace view resman.check_conflicts_held as
with known as (
    select
        state.unit_id,
        state.held,
        resman.held_fields(state.unit_id) as waiting
    from resman.lead_state as state
)

select
    known.unit_id,
    known.held,
    known.waiting
from known
where known.held is distinct from known.waiting;

comment on view resman.check_conflicts_held is
'I34: the fields of a lead that wait for a person are held, and no others. A row is a fault.';
comment on column resman.check_conflicts_held.unit_id is 'The lead.';
comment on column resman.check_conflicts_held.held is 'The fields that are held.';
comment on column resman.check_conflicts_held.waiting is 'The fields that wait.';

grant select on resman.check_conflicts_held to
tourbase_operator, tourbase_monitor, tourbase_bridge;
