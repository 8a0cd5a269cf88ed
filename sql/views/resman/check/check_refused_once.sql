create or replace view resman.check_refused_once as
select
    attempt.unit_id,
    attempt.job_id,
    count(*) as refusals
from resman.lead_attempt as attempt
where
    attempt.outcome = 'permanent'
    -- These have one repair each, and are tried once more after it: each merge its own.
    and coalesce(attempt.detail, '') not in ('bad_source', 'exists', 'http_conflict', 'stale_id')
group by attempt.unit_id, attempt.job_id
having count(*) > 1;

comment on view resman.check_refused_once is
'I19: what ResMan refuses for good is tried once. A row is a fault.';
comment on column resman.check_refused_once.unit_id is 'The lead.';
comment on column resman.check_refused_once.job_id is 'The job.';
comment on column resman.check_refused_once.refusals is 'How often it was refused.';

grant select on resman.check_refused_once to
tourbase_operator, tourbase_monitor, tourbase_bridge;
