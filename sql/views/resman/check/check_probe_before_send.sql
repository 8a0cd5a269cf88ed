create or replace view resman.check_probe_before_send as
select
    lost.unit_id,
    lost.id as attempt_id
from resman.lead_attempt as lost
inner join lateral (
    select next.kind
    from resman.lead_attempt as next
    where next.unit_id = lost.unit_id and next.intended_at > lost.intended_at
    order by next.intended_at
    limit 1
) as following on true
where
    lost.outcome = 'in_doubt' and lost.kind <> 'probe'
    and following.kind <> 'probe';

comment on view resman.check_probe_before_send is
'I15: after a lost answer a probe comes before the lead''s next call. A row is a fault.';
comment on column resman.check_probe_before_send.unit_id is 'The lead.';
comment on column resman.check_probe_before_send.attempt_id is 'The call whose answer was lost.';

grant select on resman.check_probe_before_send to
tourbase_operator, tourbase_monitor, tourbase_bridge;
