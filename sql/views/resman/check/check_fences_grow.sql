create or replace view resman.check_fences_grow as
select
    called.unit_id,
    called.attempt_id,
    called.fence
from (
    select
        attempt.unit_id,
        attempt.id as attempt_id,
        attempt.fence,
        max(attempt.fence) over (
            partition by attempt.unit_id
            order by attempt.intended_at
        ) as newest
    from resman.lead_attempt as attempt
) as called
where called.fence < called.newest;

comment on view resman.check_fences_grow is
'I11: no call was started with an older fence than one before it. A row is a fault.';
comment on column resman.check_fences_grow.unit_id is 'The lead.';
comment on column resman.check_fences_grow.attempt_id is 'The call.';
comment on column resman.check_fences_grow.fence is 'Its fence.';

grant select on resman.check_fences_grow to
tourbase_operator, tourbase_monitor, tourbase_bridge;
